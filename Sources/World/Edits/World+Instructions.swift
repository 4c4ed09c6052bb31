import GentoolBase
import Synchronization

extension World {
    /// What can be asked for, with what differs from scene to scene left open.
    public struct Instructions: Sendable, Equatable {
        /// In alphabetical order; `THING` and `COLOR` stand for what follows.
        public var forms: [String]
        /// What `THING` stands for, such as "red house"; in alphabetical order.
        public var things: [String]
        /// What `COLOR` stands for; in alphabetical order.
        public var colors: [String]
    }

    /// What the edits of so many scenes of a kind, from the seed 0 on, ask for.
    public static func instructions(_ kind: Scene.Kind, scenes: Int = 80) -> Instructions {
        let found = Mutex((forms: Set<String>(), things: Set<String>(), colors: Set<String>()))
        parallelFor(scenes) { seed in
            var forms: Set<String> = []
            var (things, colors) = (Set<String>(), Set<String>())
            for edit in Scene(seed: UInt64(seed), kind: kind).edits {
                for instruction in edit.instructions {
                    guard edit.thing != nil else {
                        forms.insert(instruction)
                        continue
                    }
                    var form = " \(instruction) "
                    for name in thingNames where form.contains(" \(name) ") {
                        form = form.replacing(" \(name) ", with: " THING ")
                        things.insert(name)
                    }
                    for color in ColorName.allCases.map(\.rawValue) where form.contains(" \(color) ") {
                        form = form.replacing(" \(color) ", with: " COLOR ")
                        colors.insert(color)
                    }
                    form = form.replacing(" an COLOR ", with: " a COLOR ").replacing(" an THING ", with: " a THING ")
                    forms.insert(String(form.dropFirst().dropLast()))
                }
            }
            found.withLock {
                $0.forms.formUnion(forms)
                $0.things.formUnion(things)
                $0.colors.formUnion(colors)
            }
        }
        return found.withLock {
            Instructions(forms: $0.forms.sorted(), things: $0.things.sorted(), colors: $0.colors.sorted())
        }
    }

    /// How instructions call things, the longest first.
    private static var thingNames: [String] {
        let landscape = LandscapeObject.Kind.allCases.map(\.rawValue) + Landscape.Trees.allCases.map(\.single)
        let names = ["hot air balloon"] + landscape + ShapePicture.Form.allCases.map(\.rawValue)
        return names.sorted { $0.count > $1.count }
    }
}
