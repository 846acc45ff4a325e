/// The check digit by the scheme of Damm.
///
/// H. Michael Damm, *Total anti-symmetrische Quasigruppen*, dissertation, Philipps-Universität Marburg, 2004: by a totally
/// anti-symmetric quasigroup of order 10 every wrong digit and every exchange of neighbours changes the check digit. Zeros
/// in front change nothing.
public enum CheckDigit {
    /// The digit that makes `digits` sound when it is put behind them.
    ///
    /// - Complexity: O(n).
    public static func digit(for digits: some Sequence<UInt8>) -> UInt8 {
        digits.reduce(0) { table[Int($0)][Int($1)] }
    }

    /// Whether digits with their check digit behind are sound.
    ///
    /// - Complexity: O(n).
    public static func isSound(_ digits: some Sequence<UInt8>) -> Bool {
        digit(for: digits) == 0
    }

    /// The quasigroup, by the digit so far and the next one.
    ///
    /// Its diagonal is 0, so that a digit checks itself.
    static let table: [[UInt8]] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ]
}
