import GentoolModels
import Testing

/// Expected values are those that AUTOMATIC1111's stable-diffusion-webui gives for the same prompts, except where it
/// fails (`1.2.3`) and where it reads a `BREAK` in brackets as the word "break".
@Suite struct PromptWeightsTests {
    private static let prompts: [(String, [(String, Double)])] = [
        ("", []),
        ("normal text", [("normal text", 1)]),
        ("an (important) word", [("an ", 1), ("important", 1.1), (" word", 1)]),
        ("an [unimportant] word", [("an ", 1), ("unimportant", 1 / 1.1), (" word", 1)]),
        ("(word:1.3)", [("word", 1.3)]),
        ("(word : 1.3 )", [("word ", 1.3)]),
        ("(word:+.5)(other:-1)", [("word", 0.5), ("other", -1)]),
        ("(unnecessary)(parens)", [("unnecessaryparens", 1.1)]),
        ("((a)b)", [("a", 1.21), ("b", 1.1)]),
        ("([a])", [("a", 1)]),
        (
            "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).",
            [
                ("a ", 1), ("house", 1.573), (" ", 1.1), ("on", 1), (" a ", 1.1), ("hill", 0.55), (", sun, ", 1.1),
                ("sky", 1.4641), (".", 1.1),
            ]
        ),
        (#"\(literal\]"#, [("(literal]", 1)]),
        (#"(a \(b\):1.2)"#, [("a (b)", 1.2)]),
        (#"a\\b\c\"#, [(#"a\bc"#, 1)]),
        ("(unbalanced", [("unbalanced", 1.1)]),
        ("a [b (c", [("a ", 1), ("b ", 1 / 1.1), ("c", 1)]),
        ("a) b]", [("a) b]", 1)]),
        ("time 10:30, a:1.5) b", [("time 10:30, a:1.5) b", 1)]),
        ("(ratio 16:9 wide)", [("ratio 16:9 wide", 1.1)]),
        ("(a:1.2.3)", [("a:1.2.3", 1.1)]),
        ("(a:inf)", [("a:inf", 1.1)]),
        ("(a:0x2)", [("a:0x2", 1.1)]),
        ("(a:)", [("a:", 1.1)]),
        ("[a:2]", [("a:2", 1 / 1.1)]),
        ("()", []),
        ("(e\u{301}:2)\u{301}", [("e\u{301}", 2), ("\u{301}", 1)]),
    ]

    @Test("Brackets weigh, nest, escape and stay open as in stable-diffusion-webui", arguments: prompts)
    func spans(prompt: String, expected: [(String, Double)]) {
        let spans = PromptWeights(parsing: prompt).spans
        #expect(spans.map(\.text) == expected.map(\.0))
        for (span, reference) in zip(spans, expected) {
            #expect(abs(span.weight - reference.1) < 1e-9, "\(span)")
        }
    }

    @Test("The word BREAK divides a prompt, in brackets too")
    func breaks() {
        let texts = { (prompt: String) in PromptWeights(parsing: prompt).sections.map { $0.map(\.text) } }
        #expect(texts("a, BREAK b") == [["a,"], ["b"]])
        #expect(texts("a\nBREAK\nb BREAK") == [["a"], ["b"], []])
        #expect(texts("BREAK a") == [[], ["a"]])
        #expect(texts("break BREAKS UNBREAK _BREAK BREAK1") == [["break BREAKS UNBREAK _BREAK BREAK1"]])
        let weighted = PromptWeights(parsing: "(a BREAK b:1.5) c").sections
        #expect(weighted.map { $0.map(\.text) } == [["a"], ["b", " c"]])
        #expect(weighted.map { $0.map(\.weight) } == [[1.5], [1.5, 1]])
    }

    @Test("A literal prompt keeps brackets and BREAK")
    func literal() {
        let prompt = #"(a:1.3) BREAK [b] \("#
        #expect(PromptWeights(literal: prompt).spans == [PromptWeights.Span(text: prompt, weight: 1)])
        #expect(PromptWeights(literal: "").sections == [[]])
    }

    @Test("Ten thousand open brackets are read at once")
    func manyBrackets() {
        let spans = PromptWeights(parsing: String(repeating: "(", count: 10_000) + "a").spans
        #expect(spans.map(\.text) == ["a"])
    }
}
