import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// A task as data: a picture that is asked for. It can be written down, sent, queued, repeated, and told from another.
///
/// As JSON it is an object of its fields, and what is left out is as it is by itself.
///
/// ```swift
/// let request = try JSONDecoder().decode(UpscaleRequest.self, from: Data(#"{"scale": 2, "quality": 90}"#.utf8))
/// ```
///
/// A surface makes requests, has a runner do them and shows what comes back. How it is done stands here: what is read,
/// what is loaded once for many, and how one picture is made.
public protocol PictureRequest: RequestFields, Codable {
    /// What is read for a picture before its turn comes.
    associatedtype Source: Sendable
    /// What is loaded once for all requests that agree about `engineFields`.
    associatedtype Engine

    /// The word for it, as generation notes have it.
    static var verb: String { get }
    /// The fields that decide what is loaded.
    static var engineFields: Set<String> { get }
    /// What JSON may call a field, too.
    static var aliases: [String: String] { get }
    /// Which fields exclude others: what a line of a list says one way replaces what all lines say another way.
    static var alternatives: [FieldAlternatives] { get }

    /// How the picture is read.
    var reading: ReadingFields { get }
    /// How the result is written.
    var writing: WritingFields { get }
    /// What random numbers begin with; without effect where nothing is random.
    var seed: Seed { get set }

    /// Whether what it asks for moves.
    var makesClip: Bool { get }

    /// Width and height of what it makes, in pixels, where it says so itself.
    ///
    /// - Parameter picture: width and height of what it is made of; `nil` for nothing.
    /// - Throws: what tells why nothing of that size can be made.
    func resultSize(of picture: (width: Int, height: Int)?) throws -> (width: Int, height: Int)?

    /// - Throws: `RequestError` where fields don't go together; each by itself is in its range.
    func checkTogether() throws

    /// The files that the result is made of beside the picture.
    ///
    /// - Parameter values: what templates among the fields are filled with.
    func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath]

    /// The files that are written beside the result.
    ///
    /// - Parameter values: what templates among the fields are filled with.
    /// - Returns: as many as `MadePicture.sides` has, in their order.
    /// - Throws: `BatchError` for a template that can't be filled.
    func sideFiles(_ values: PathTemplate.Values) throws -> [FilePath]

    /// This request with all that files say which it names.
    func completed() throws -> Self

    /// - Parameters:
    ///   - files: the picture, if it is made of one, and then the other files.
    ///   - destination: where it goes.
    func read(_ files: [NamedBytes], for destination: Destination) throws -> Source

    /// What beside `engineFields` decides what is loaded.
    var engineVariant: String { get }

    /// Loads what makes the pictures.
    ///
    /// - Parameter requests: all that it is going to make as far as that is known, this one among them.
    func engine(for requests: [Self]) throws -> Engine

    /// - Throws: `RequestError` where what was loaded can't do what is asked for.
    func check(with engine: Engine) throws

    /// What is known before the work and should be said before it.
    func notices(for source: Source, with engine: Engine) throws -> [Notice]

    /// Makes the picture or the clip.
    ///
    /// - Parameters:
    ///   - source: what was read for it.
    ///   - destination: where it goes.
    ///   - engine: what was loaded.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Throws: what making it throws, or what `observer` throws.
    func make(
        _ source: Source, for destination: Destination, with engine: Engine, observer: PictureProgress.Observer
    ) throws -> MadePicture

    /// Makes a frame of a clip so that it goes with the one before.
    ///
    /// - Parameters:
    ///   - source: what was read for it.
    ///   - before: the frame before; `nil` for the first.
    ///   - destination: where it goes.
    ///   - engine: what was loaded.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Returns: the frame, with what the next one needs.
    /// - Throws: what making it throws.
    func make(
        _ source: Source, after before: FrameBefore?, for destination: Destination, with engine: Engine,
        observer: PictureProgress.Observer
    ) throws -> MadePicture

    /// What a frame of a clip becomes where the thing isn't in view that the others are about; `nil` where there can be no
    /// such frame.
    func frameWithoutFind(_ source: Source) -> Picture?
}

extension PictureRequest {
    /// None by default.
    public static var aliases: [String: String] { [:] }
    /// By default no field excludes another.
    public static var alternatives: [FieldAlternatives] { [] }
    /// False by default: a request makes a picture.
    public var makesClip: Bool { false }
    /// Unknown by default.
    public func resultSize(of picture: (width: Int, height: Int)?) throws -> (width: Int, height: Int)? { nil }
    /// By default all fields go together.
    public func checkTogether() throws {}
    /// By default the request as it is: it names no files that say more.
    public func completed() throws -> Self { self }
    /// Empty by default: `engineFields` say all.
    public var engineVariant: String { "" }
    /// By default what was loaded can do everything that is asked for.
    public func check(with engine: Engine) throws {}
    /// None by default.
    public func otherFiles(_ values: PathTemplate.Values) throws -> [FilePath] { [] }
    /// None by default.
    public func sideFiles(_ values: PathTemplate.Values) throws -> [FilePath] { [] }
    /// None by default.
    public func notices(for source: Source, with engine: Engine) -> [Notice] { [] }

    /// By default there can be none.
    public func frameWithoutFind(_ source: Source) -> Picture? { nil }

    // Most frames need nothing of those before.
    /// By default a frame is made like any picture.
    ///
    /// - Throws: what making it throws.
    public func make(
        _ source: Source, after before: FrameBefore?, for destination: Destination, with engine: Engine,
        observer: PictureProgress.Observer
    ) throws -> MadePicture {
        try make(source, for: destination, with: engine, observer: observer)
    }

    /// - Throws: `RequestError` about the first thing that can't be.
    public func check() throws {
        try FieldList(self).checkRanges()
        try checkTogether()
    }

    /// This request with what a line of a list or an object says otherwise.
    ///
    /// - Parameter settings: texts by names of fields.
    /// - Throws: `RequestError` about the first field that can't be so.
    public func setting(_ settings: [String: [String]]) throws -> Self {
        // null says nothing.
        var settings = settings.filter { !$0.value.isEmpty }
        for (alias, name) in Self.aliases {
            guard let texts = settings.removeValue(forKey: alias) else { continue }
            guard settings.updateValue(texts, forKey: name) == nil else {
                throw RequestError(field: alias, "says what \(field: name) says; give one of them")
            }
        }
        var request = self
        for alternatives in Self.alternatives { request.reset(alternatives.displaced(by: Set(settings.keys))) }
        // A seed that is drawn is drawn for each.
        if settings["seed"] == nil, seed.isDrawn { request.seed = .drawn() }
        try request.set(settings)
        try request.check()
        return request
    }

}

extension PictureRequest {
    /// The picture, with all there is to say of it.
    ///
    /// - Parameters:
    ///   - name: what errors about the picture call it.
    ///   - before: of a clip, the frame before.
    ///   - say: told before the work what is known then.
    func picture(
        of source: Source, called name: String? = nil, after before: FrameBefore? = nil, for destination: Destination,
        with engine: Engine, say: ([Notice]) -> Void, observer: PictureProgress.Observer
    ) throws -> MadePicture {
        let notices = try self.notices(for: source, with: engine) + seed.notices
        if !notices.isEmpty { say(notices) }
        var made: MadePicture
        do {
            made = try make(source, after: before, for: destination, with: engine, observer: observer)
        } catch let error as RasterError where error.file == nil {
            guard let name else { throw error }
            throw RasterError(error, file: name)
        }
        made.notices = (notices + made.notices).once
        return made
    }
}
