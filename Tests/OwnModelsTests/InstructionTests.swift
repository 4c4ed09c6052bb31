import GentoolWorld
import Testing

@testable import GentoolOwnModels

@Suite("What the editing model is told") struct InstructionTests {
    @Test("All that it has learned is whole", arguments: [Scene.Kind.landscape, .texture])
    func learned(_ kind: Scene.Kind) {
        let forms = World.instructions(kind, scenes: 12).forms
        #expect(!forms.isEmpty && forms.allSatisfy { Instruction.isWhole($0) })
    }

    @Test(
        "Words without a sentence are not",
        arguments: ["boat", "the", "a boat", "add", "make it", "change it to", "remove the", ".", "", "night day"])
    func words(_ text: String) {
        #expect(!Instruction.isWhole(text))
    }
}
