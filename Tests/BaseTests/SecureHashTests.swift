import Foundation
import GentoolBase
import Testing

@Suite("Digests are those of the standards' examples") struct SecureHashTests {
    @Test(
        arguments: [
            (
                "abc", "a9993e364706816aba3e25717850c26c9cd0d89d",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ),
            (
                "", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            ),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func examples(_ text: String, _ sha1: String, _ sha256: String) {
        #expect(hexadecimal(SHA1.digest(Array(text.utf8))) == sha1)
        #expect(hexadecimal(SHA256.digest(Array(text.utf8))) == sha256)
    }

    @Test("in whatever pieces a message comes")
    func pieces() {
        let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        var hash = SHA256()
        var place = 0
        for length in [1, 63, 64, 65, 127, 1000] + [Int](repeating: 4093, count: 250) {
            let end = min(message.count, place + length)
            message[place..<end].withUnsafeBytes { hash.add($0) }
            place = end
        }
        #expect(place == message.count)
        #expect(hash.text == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
}
