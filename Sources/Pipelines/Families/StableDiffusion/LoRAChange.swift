import GentoolCheckpoints
import GentoolTensors

/// A LoRA's change to one parameter of a model, in any of the forms that training scripts write.
struct LoRAChange: Sendable {
    /// As the file calls the layer.
    let name: String
    /// What the file holds for the layer, by role.
    let parts: [LoRARole: StoredTensor]
    /// What the change is multiplied by, strength aside.
    let scale: Float
    /// How much all of it counts.
    let strength: Float
    /// Which rows of it are meant, if not all in their order.
    private var place: StoredPlace?

    init(name: String, parts: [LoRARole: StoredTensor], scale: Float, strength: Float) {
        (self.name, self.parts, self.scale, self.strength) = (name, parts, scale, strength)
    }

    /// The change for one of the places that it belongs to.
    func part(of place: StoredPlace) -> LoRAChange {
        var change = self
        if place.third != nil || place.isSwapped { change.place = place }
        return change
    }

    /// A parameter with its change.
    ///
    /// - Parameter weight: what the model has.
    /// - Throws: `ModelError` if the shapes do not fit.
    func applied(to weight: Tensor, file: String) throws -> Tensor {
        let change = try placed(weight.shape, file: file)
        try check(change, file)
        if place != nil && (parts[.magnitude] ?? parts[.doraScale]) != nil {
            throw ModelError(
                .loraMisfit, file,
                "changes the lengths (DoRA) of \(name), which is several layers here; it can't be taken apart")
        }
        guard let magnitude = parts[.magnitude] ?? parts[.doraScale] else { return weight + strength * change }
        // Liu et al. 2024, "DoRA": directions learn as a LoRA does, lengths on their own.
        let whole = try resized(weight + change, to: magnitude, isByOutput: parts[.magnitude] != nil, file: file)
        try check(whole, file)
        return strength == 1 ? whole : weight + strength * (whole - weight)
    }

    /// Refuses what no training that went well has written.
    private func check(_ values: Tensor, _ file: String) throws {
        guard values.floats().allSatisfy(\.isFinite) else {
            throw ModelError(
                .notFinite, file,
                "changes \(name) by numbers that are infinite or undefined (NaN); it is damaged, or its training failed"
            )
        }
    }

    /// Throws if a part is missing.
    func checkWhole(file: String) throws {
        func has(_ roles: LoRARole...) -> Bool { roles.allSatisfy { parts[$0] != nil } }
        let kinds: [(first: [LoRARole], isWhole: Bool)] = [
            ([.hada1A, .hada1B, .hada2A, .hada2B], has(.hada1A, .hada1B, .hada2A, .hada2B)),
            (
                [.lokr1, .lokr1A, .lokr1B, .lokr2, .lokr2A, .lokr2B],
                (has(.lokr1) || has(.lokr1A, .lokr1B)) && (has(.lokr2) || has(.lokr2A, .lokr2B))
            ),
            ([.down, .up], has(.down, .up)), ([.full], has(.full)), ([.bias], has(.bias)),
        ]
        guard let kind = kinds.first(where: { $0.first.contains { parts[$0] != nil } }), kind.isWhole else {
            let found = parts.values.map(\.name).sorted().joined(separator: ", ")
            throw ModelError(.damaged, file, "has a change of \(name) that is not whole: only \(found)")
        }
    }

    /// Whether there is more than a change of the bias.
    var changesWeight: Bool { parts.keys.contains { $0 != .bias && $0 != .alpha } }
    /// What is added to the layer's bias, if anything.
    var bias: StoredTensor? { parts[.bias] }

    func appliedToBias(_ values: Tensor, file: String) throws -> Tensor {
        guard let bias else { return values }
        let change = Tensor(shape: values.shape, elements: bias.floats())
        try check(change, file)
        return values + strength * change
    }

    /// What is added to a parameter of `shape`, of the rows that are meant.
    private func placed(_ shape: [Int], file: String) throws -> Tensor {
        guard let place, let rows = shape.first else { return try difference(shape, file: file) }
        if let third = place.third {
            let all = try difference([3 * rows] + shape.dropFirst(), file: file)
            return all[third * rows..<(third + 1) * rows]
        }
        let all = try difference(shape, file: file)
        return .concatenated([all[rows / 2..<rows], all[0..<rows / 2]], axis: 0)
    }

    /// What is added to a parameter of `shape`, as strong as it was trained.
    private func difference(_ shape: [Int], file: String) throws -> Tensor {
        if let full = parts[.full] {
            guard full.shape.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) else { throw misfit(full, shape, file) }
            return Tensor(shape: shape, elements: full.floats())
        }
        let made: Matrix
        if let first = parts[.lokr1] ?? parts[.lokr1A] {
            made = try kronecker(misfit(first, shape, file))
        } else if let first = parts[.hada1A] {
            let misfit = misfit(first, shape, file)
            let one = try product(.hada1A, .hada1B, core: .hada1Core, misfit)
            let two = try product(.hada2A, .hada2B, core: .hada2Core, misfit)
            guard one.rows == two.rows, one.columns == two.columns else { throw misfit }
            made = Matrix(rows: one.rows, columns: one.columns, values: zip(one.values, two.values).map { $0 * $1 })
        } else {
            guard let up = parts[.up], let down = parts[.down] else {
                throw ModelError(.damaged, file, "has no whole change of \(name)")
            }
            let misfit = ModelError(
                .loraMisfit, file,
                "changes \(name) by \(up.shape) times \(down.shape), but the model's weight has shape \(shape); it was made "
                    + "for another family")
            made = try lowRank(up, down, misfit)
        }
        guard shape.count >= 1, made.rows == shape[0], made.values.count == shape.reduce(1, *) else {
            throw ModelError(
                .loraMisfit, file,
                "changes \(name) by \(made.rows) x \(made.columns) numbers, but the model's weight has shape \(shape); it "
                    + "was made for another family")
        }
        return scale * Tensor(shape: shape, elements: made.values)
    }

    private func misfit(_ tensor: StoredTensor, _ shape: [Int], _ file: String) -> ModelError {
        ModelError(
            .loraMisfit, file,
            "has \(tensor.name) of shape \(tensor.shape), but the model's weight has shape \(shape); it was made for "
                + "another family")
    }

    // MARK: - Products

    /// A stored tensor's first axis, and all others as one.
    private struct Matrix {
        var rows: Int
        var columns: Int
        var values: [Float]

        init(rows: Int, columns: Int, values: [Float]) {
            (self.rows, self.columns, self.values) = (rows, columns, values)
        }

        init(_ stored: StoredTensor) {
            rows = stored.shape.first ?? 1
            columns = stored.count / max(1, rows)
            values = stored.floats()
        }

        var transposed: Matrix {
            Matrix(
                rows: columns, columns: rows,
                values: Tensor(shape: [rows, columns], elements: values).transposed().floats())
        }

        /// `nil` if the sizes don't fit or there is nothing.
        func times(_ other: Matrix) -> Matrix? {
            guard columns == other.rows, columns > 0, rows > 0, other.columns > 0 else { return nil }
            let right = PackedWeights(
                Tensor(shape: [other.rows, other.columns], elements: other.values).transposed(), precision: .f32)
            return Matrix(
                rows: rows, columns: other.columns,
                values: Tensor(shape: [rows, columns], elements: values).linear(right).floats())
        }
    }

    /// up · down, with what stands in the middle of convolutions (Tucker's decomposition in LoCon).
    private func lowRank(_ up: StoredTensor, _ down: StoredTensor, _ misfit: ModelError) throws -> Matrix {
        var across = Matrix(down)
        if let middle = parts[.middle] { across = try spread(middle, over: across, misfit) }
        guard let result = Matrix(up).times(across) else { throw misfit }
        return result
    }

    /// Outer × (inputs × window): for each place of the window, that place of a core, outer × rank, times rank × inputs.
    private func spread(_ core: StoredTensor, over inner: Matrix, _ misfit: ModelError) throws -> Matrix {
        guard core.shape.count == 4, core.shape[1] == inner.rows, core.count > 0, inner.columns > 0 else {
            throw misfit
        }
        let (outer, window) = (core.shape[0], core.shape[2] * core.shape[3])
        let kernels = Tensor(shape: [outer, inner.rows, 1, window], elements: core.floats()).channelsLast().floats()
        guard let product = Matrix(rows: outer * window, columns: inner.rows, values: kernels).times(inner) else {
            throw misfit
        }
        let values = Tensor(shape: [outer, 1, window, inner.columns], elements: product.values).channelsFirst().floats()
        return Matrix(rows: outer, columns: inner.columns * window, values: values)
    }

    /// One of the two factors of a LoHa or LoKr: a · b, or with a core for convolutions aᵀ · core · b.
    private func product(_ a: LoRARole, _ b: LoRARole, core: LoRARole, _ misfit: ModelError) throws -> Matrix {
        guard let first = parts[a], let second = parts[b] else { throw misfit }
        guard let core = parts[core] else {
            guard let result = Matrix(first).times(Matrix(second)) else { throw misfit }
            return result
        }
        guard let result = Matrix(first).transposed.times(try spread(core, over: Matrix(second), misfit)) else {
            throw misfit
        }
        return result
    }

    /// LoKr (Yeh et al. 2023, "Navigating Text-To-Image Customization"): each number of a small matrix times all of another.
    private func kronecker(_ misfit: ModelError) throws -> Matrix {
        let one = try parts[.lokr1].map { Matrix($0) } ?? product(.lokr1A, .lokr1B, core: .lokr1Core, misfit)
        let two = try parts[.lokr2].map { Matrix($0) } ?? product(.lokr2A, .lokr2B, core: .lokr2Core, misfit)
        let rows = one.rows.multipliedReportingOverflow(by: two.rows)
        let columns = one.columns.multipliedReportingOverflow(by: two.columns)
        let count = rows.partialValue.multipliedReportingOverflow(by: columns.partialValue)
        guard !rows.overflow, !columns.overflow, !count.overflow, count.partialValue <= Self.most else { throw misfit }
        // The second one's columns are inputs × window, and the first one's stand outside of them.
        var values: [Float] = []
        values.reserveCapacity(count.partialValue)
        for row in 0..<rows.partialValue {
            for column in 0..<one.columns {
                let factor = one.values[row / two.rows * one.columns + column]
                let start = row % two.rows * two.columns
                for place in start..<start + two.columns { values.append(factor * two.values[place]) }
            }
        }
        return Matrix(rows: rows.partialValue, columns: columns.partialValue, values: values)
    }

    private static let most = 1 << 30

    // MARK: - DoRA

    /// A weight whose slices along one axis have the lengths that a file says.
    ///
    /// - Parameter isByOutput: whether that axis is surely the outputs'; otherwise the lengths' shape says it.
    private func resized(_ weight: Tensor, to lengths: StoredTensor, isByOutput: Bool, file: String) throws -> Tensor {
        let (outputs, inputs) = (weight.shape[0], weight.shape.count > 1 ? weight.shape[1] : 1)
        let window = weight.count / max(1, outputs * inputs)
        let isByOutput = isByOutput || lengths.shape.first == outputs
        guard lengths.count == (isByOutput ? outputs : inputs) else { throw misfit(lengths, weight.shape, file) }
        let wanted = lengths.floats()
        var values = weight.floats()
        func slice(_ place: Int) -> Int { isByOutput ? place / (inputs * window) : place / window % inputs }
        var squares = [Double](repeating: 0, count: lengths.count)
        for place in values.indices { squares[slice(place)] += Double(values[place]) * Double(values[place]) }
        let factors = zip(wanted, squares).map { Float(Double($0) / max($1.squareRoot(), 1e-12)) }
        for place in values.indices { values[place] *= factors[slice(place)] }
        return Tensor(shape: weight.shape, elements: values)
    }
}
