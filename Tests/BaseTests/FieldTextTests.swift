import GentoolBase
import Testing

@Suite("Sentences with names of fields")
struct FieldTextTests {
    private let text: FieldText =
        "\("a; b.png"): is grey; \(field: "mask_from") alpha or a \(field: "mask") helps; look"

    @Test("Fields are written as who reads them knows them")
    func named() {
        #expect(text.written { "--\($0)" } == "a; b.png: is grey; --mask_from alpha or a --mask helps; look")
        #expect(text.description == "a; b.png: is grey; \"mask_from\" alpha or a \"mask\" helps; look")
    }

    @Test("Clauses that name a field which is lacking are left out")
    func clauses() {
        #expect(text.clauses { $0 } == text.written { $0 })
        #expect(text.clauses { $0 == "mask" ? nil : $0 } == "a; b.png: is grey; look")
        #expect(("\(field: "a") is wrong; take \(field: "b")" as FieldText).clauses { _ in nil } == nil)
        #expect(
            ("\(field: "a") is wrong" + "; take \(field: "b")" as FieldText).clauses { $0 == "a" ? "A" : nil }
                == "A is wrong")
    }
}
