/// What a pickle holds, as plain values.
///
/// Containers are kept in two flat lists and referred to by index: a pickle may nest them as deep as it likes, or make
/// them contain themselves, without anything here recursing or leaking.
struct Pickle {
    typealias Entry = (key: PickleValue, value: PickleValue)

    var root = PickleValue.none
    var sequences: [[PickleValue]] = []
    var dictionaries: [[Entry]] = []
    /// By key.
    var storages: [String: PickleStorage] = [:]

    /// The value that was set last for a key, as in Python.
    func value(of key: String, in dictionary: Int) -> PickleValue? {
        dictionaries[dictionary].last { entry in
            if case .text(key) = entry.key { true } else { false }
        }?.value
    }
}
