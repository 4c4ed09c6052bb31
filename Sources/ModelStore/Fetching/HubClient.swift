import FoundationEssentials
import GentoolBase
import Glibc

/// What Hugging Face's hub, or a mirror, says of a repository (its "Hub API").
struct HubClient {
    let endpoint: String
    private let token: String?
    private let curl: Curl

    /// - Throws: `ModelStoreError` where the network is forbidden by `HF_HUB_OFFLINE`.
    init(_ folders: ModelFolders, environment: [String: String], curl: Curl) throws {
        if let offline = environment["HF_HUB_OFFLINE"], ["1", "TRUE", "YES", "ON"].contains(offline.uppercased()) {
            throw ModelStoreError(.network, "HF_HUB_OFFLINE forbids the network; unset it to fetch models")
        }
        let named = environment["HF_ENDPOINT"].flatMap { $0.isEmpty ? nil : $0 } ?? "https://huggingface.co"
        endpoint = named.hasSuffix("/") ? String(named.dropLast()) : named
        let kept = FileManager.default.contents(atPath: folders.tokenFile).map { String(decoding: $0, as: UTF8.self) }
        let written = (environment["HF_TOKEN"].flatMap { $0.isEmpty ? nil : $0 } ?? kept)?.withoutOuterSpace()
        // A line break would begin another header.
        token = written.flatMap { $0.isEmpty || $0.contains(where: \.isWhitespace) || $0.contains("\"") ? nil : $0 }
        self.curl = curl
    }

    /// What is known of a repository.
    struct Repository: Decodable {
        let sha: String
        let cardData: Card?

        struct Card: Decodable {
            let license: String?
            let licenseName: String?

            private enum CodingKeys: String, CodingKey {
                case license
                case licenseName = "license_name"
            }

            init(from decoder: any Decoder) throws {
                let values = try decoder.container(keyedBy: CodingKeys.self)
                // Some cards have lists here.
                license = try? values.decodeIfPresent(String.self, forKey: .license)
                licenseName = try? values.decodeIfPresent(String.self, forKey: .licenseName)
            }
        }
    }

    /// A file of a repository.
    struct Entry: Decodable {
        let type: String
        let path: String
        let size: Int
        let oid: String
        let lfs: LargeFile?

        struct LargeFile: Decodable {
            let oid: String
        }

        var digest: FileDigest { lfs.map { .sha256($0.oid.replacing("sha256:", with: "")) } ?? .gitBlob(oid) }
    }

    /// - Throws: `ModelStoreError` where there is no such repository, or where it is not for everybody.
    func repository(_ repository: HubRepository) throws -> Repository {
        let answer = try request("api/models/\(repository.text)/revision/main", of: repository)
        return try decode(Repository.self, answer.body, repository)
    }

    /// All files.
    ///
    /// - Throws: as `repository(_:)`.
    func files(of repository: HubRepository, commit: String) throws -> [Entry] {
        var next: String? = "api/models/\(repository.text)/tree/\(commit)?recursive=true"
        var entries: [Entry] = []
        // Of large repositories an answer has a part (RFC 8288, "next").
        for _ in 0..<Self.mostPages {
            guard let path = next else { break }
            let answer = try request(path, of: repository)
            entries += try decode([Entry].self, answer.body, repository).filter { $0.type == "file" }
            next = answer.nextPage.flatMap(path(of:))
        }
        // Names become paths below a folder of ours.
        return entries.filter { entry in
            !entry.path.hasPrefix("/") && !entry.path.split(separator: "/").contains { $0 == ".." || $0 == "." }
                && entry.digest.text.allSatisfy(\.isHexDigit) && !entry.digest.text.isEmpty
        }
    }

    private static let mostPages = 1000

    /// What of an address stands behind the endpoint: whoever it names, nobody else is asked, and told the token.
    private func path(of address: String) -> String? {
        if address.hasPrefix("\(endpoint)/") { return String(address.dropFirst(endpoint.count + 1)) }
        let place = address.split(separator: "://", maxSplits: 1).last?.drop { $0 != "/" }
        return place.map { String($0.dropFirst()) }
    }

    func remote(_ entry: Entry, of repository: HubRepository, commit: String) -> RemoteFile {
        let path = entry.path.split(separator: "/").map { PercentCoding.encoded(String($0)) }.joined(separator: "/")
        return RemoteFile(
            url: "\(endpoint)/\(repository.text)/resolve/\(commit)/\(path)", size: entry.size, digest: entry.digest,
            token: token)
    }

    private func request(_ path: String, of repository: HubRepository) throws -> Curl.Answer {
        let answer = try curl.get("\(endpoint)/\(path)", token: token)
        guard answer.status == 200 else { throw Self.failure(answer.status, repository.text, hasToken: token != nil) }
        return answer
    }

    private func decode<Value: Decodable>(
        _ type: Value.Type, _ data: Data, _ repository: HubRepository
    ) throws -> Value {
        guard let value = try? JSONDecoder().decode(type, from: data) else {
            throw ModelStoreError(
                .network, file: repository.text, "\(endpoint) does not answer as Hugging Face's hub does")
        }
        return value
    }

    /// What a status that is no success means.
    ///
    /// - Parameter name: a repository's, or the address of a file.
    static func failure(_ status: Int, _ name: String, hasToken: Bool) -> ModelStoreError {
        switch status {
        case 401, 403:
            let token =
                hasToken
                ? "the token of HF_TOKEN has no access yet"
                : "put a token of https://huggingface.co/settings/tokens into HF_TOKEN"
            guard let page = page(of: name) else {
                return ModelStoreError(.gated, file: name, "is not for everybody; the server answered with \(status)")
            }
            return ModelStoreError(
                .gated, file: name,
                "does not exist, or is only for those who agree to its terms at \(page); agree, and \(token)")
        case 404: return ModelStoreError(.notFound, file: name, "there is no such model or file at the server")
        case 429:
            return ModelStoreError(.network, file: name, "the server wants fewer requests; wait some minutes")
        default: return ModelStoreError(.network, file: name, "the server answered with the status \(status)")
        }
    }

    /// Where a person reads about a repository; `nil` for a file that is of none.
    private static func page(of name: String) -> String? {
        guard name.contains("://") else { return "https://huggingface.co/\(name)" }
        let parts = name.split(separator: "/resolve/", maxSplits: 1)
        return parts.count == 2 ? String(parts[0]) : nil
    }
}
