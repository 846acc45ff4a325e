import Testing

@testable import Operations

/// What the system's list of locks says of a file.
@Suite struct WriterLockTests {
    private static let locks = """
        1: POSIX  ADVISORY  WRITE 708 08:11:13765 0 EOF
        2: FLOCK  ADVISORY  WRITE 711 103:02:8112 0 EOF
        3: FLOCK  ADVISORY  READ  712 08:11:99 0 EOF
        half a line

        """

    @Test func aLockIsFoundByDeviceAndFile() {
        // The device 0x103:0x02, as glibc puts it together.
        let device = UInt64(0x103) << 8 | 0x02
        #expect(WriterLock.isHeld(device: device, file: 8_112, in: Self.locks))
        #expect(!WriterLock.isHeld(device: device, file: 8_113, in: Self.locks))
        #expect(!WriterLock.isHeld(device: 0x08 << 8 | 0x11, file: 8_112, in: Self.locks))
        #expect(!WriterLock.isHeld(device: 0x08 << 8 | 0x11, file: 13_765, in: Self.locks))
        #expect(!WriterLock.isHeld(device: 0x08 << 8 | 0x11, file: 99, in: Self.locks))
        #expect(!WriterLock.isHeld(device: 0, file: 0, in: ""))
    }
}
