@main struct SijillCommand { static func main() {} }
