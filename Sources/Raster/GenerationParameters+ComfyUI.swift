import FoundationEssentials

extension GenerationParameters {
    /// Reads the graph that ComfyUI writes into its pictures under `prompt`: nodes by their numbers, whose inputs are
    /// values or refer to other nodes. The node that samples says seed, steps, guidance and sampler; the texts, the size
    /// and the model are found where its inputs lead.
    ///
    /// - Returns: `nil` where no node samples.
    public init?(comfyUI graph: String) {
        guard let nodes = try? JSONDecoder().decode([String: Node].self, from: Data(graph.utf8)),
            let sampler = nodes.sorted(by: {
                $0.key.count == $1.key.count ? $0.key < $1.key : $0.key.count < $1.key.count
            })
            .first(where: { ["KSampler", "KSamplerAdvanced"].contains($0.value.kind) })?.value
        else { return nil }
        func leads(_ node: Node, _ input: String) -> [Node] {
            var chain: [Node] = []
            var next = node.inputs[input]
            var seen: Set<String> = []
            while case .link(let name)? = next, seen.insert(name).inserted, let node = nodes[name] {
                chain.append(node)
                // Between a sampler and what it needs stand nodes that take a thing and give one of its kind.
                next = [input, "model", "samples", "conditioning", "clip", "pixels"].lazy
                    .compactMap { node.inputs[$0] }.first { if case .link = $0 { true } else { false } }
            }
            return chain
        }
        func words(_ input: String) -> String {
            for node in leads(sampler, input) {
                if case .text(let text)? = node.inputs["text"] { return text }
            }
            return ""
        }
        prompt = words("positive")
        negativePrompt = words("negative")
        func add(_ name: String, _ value: String?) {
            if let value { settings.append(Setting(name: name, value: value)) }
        }
        add("Steps", sampler.inputs["steps"]?.plain)
        add("Sampler", sampler.inputs["sampler_name"]?.plain)
        add("Schedule type", sampler.inputs["scheduler"]?.plain)
        add("CFG scale", sampler.inputs["cfg"]?.plain)
        add("Seed", (sampler.inputs["seed"] ?? sampler.inputs["noise_seed"])?.plain)
        let latent = leads(sampler, "latent_image").first { $0.inputs["width"]?.plain != nil }
        if let width = latent?.inputs["width"]?.plain, let height = latent?.inputs["height"]?.plain {
            add("Size", "\(width)x\(height)")
        }
        add("Model", leads(sampler, "model").lazy.compactMap { $0.inputs["ckpt_name"]?.plain }.first)
        if let strength = sampler.inputs["denoise"]?.plain, strength != "1" { add("Denoising strength", strength) }
        // ComfyUI draws noise as PyTorch does on a CPU.
        add("RNG", "CPU")
    }

    private struct Node: Decodable {
        let kind: String
        let inputs: [String: Input]

        private enum CodingKeys: String, CodingKey {
            case kind = "class_type"
            case inputs
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            kind = try values.decodeIfPresent(String.self, forKey: .kind) ?? ""
            inputs = try values.decodeIfPresent([String: Input].self, forKey: .inputs) ?? [:]
        }
    }

    private enum Input: Decodable {
        case text(String)
        case integer(Int64)
        case number(Double)
        /// To a node.
        case link(String)
        case other

        init(from decoder: any Decoder) throws {
            if var list = try? decoder.unkeyedContainer() {
                self = (try? list.decode(String.self)).map { .link($0) } ?? .other
                return
            }
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let number = try? value.decode(Int64.self) {
                self = .integer(number)
            } else if let number = try? value.decode(Double.self) {
                self = .number(number)
            } else {
                self = .other
            }
        }

        var plain: String? {
            switch self {
            case .text(let text): text
            case .integer(let number): "\(number)"
            case .number(let number): "\(number)"
            case .link, .other: nil
            }
        }
    }
}
