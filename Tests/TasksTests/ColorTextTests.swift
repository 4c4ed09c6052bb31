import GentoolTasks
import Testing

@Suite("Colours are said as in style sheets")
struct ColorTextTests {
    @Test(
        "By name or by hexadecimal digits",
        arguments: [
            ("white", [255, 255, 255]), ("LightBlue", [173, 216, 230]), ("grey", [128, 128, 128]),
            ("rebeccapurple", [102, 51, 153]), ("#2f6F62", [47, 111, 98]), ("#0af", [0, 170, 255]),
            ("rgb(224, 224,255)", [224, 224, 255]), ("RGB(1 2 3)", [1, 2, 3]),
        ] as [(String, [Float])])
    func known(text: String, color: [Float]) {
        #expect(SIMD3<Float>(colorText: text) == SIMD3(color) / 255)
    }

    @Test(
        "Anything else is none",
        arguments: ["", "#", "#12345", "#ggg", "#0000000", "light blue", "beach.jpg", "rgb(256,0,0)", "rgb(1,2)"])
    func unknown(text: String) {
        #expect(SIMD3<Float>(colorText: text) == nil)
    }
}
