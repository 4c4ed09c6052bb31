import GentoolRaster
import Testing

/// Expects that a picture was filled, and that no sample is another where the mask is 0.
func expectChangesOnly(in mask: Mask, from original: Picture, to filled: Picture) {
    #expect(filled.format == original.format && filled.samples.depth == original.samples.depth)
    func check<Sample: Equatable>(_ before: [Sample], _ after: [Sample]) {
        var changed = 0
        for index in before.indices where before[index] != after[index] {
            #expect(mask.values[index / original.format.channels] > 0)
            changed += 1
        }
        #expect(changed > 0)
    }
    switch (original.samples, filled.samples) {
    case (.eight(let before), .eight(let after)): check(before, after)
    case (.sixteen(let before), .sixteen(let after)): check(before, after)
    default: Issue.record("the depth changed")
    }
}
