import Testing

@Suite("What tests see of the program is all that it says")
struct BinaryTests {
    @Test("Long errors before and behind the output are read whole", .timeLimit(.minutes(5)))
    func longErrors() throws {
        let long = "head -c 200000 /dev/zero | tr '\\0' x"
        let result = try Binary.script("\(long) >&2; \(long); \(long) >&2", [])
        #expect(result.status == 0 && result.error.count == 400_000 && result.output.count == 200_000)
    }
}
