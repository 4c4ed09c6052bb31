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
        let written = (environment["HF_TOKEN"] ?? kept)?.withoutOuterSpace()
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
        let bytes = try request("api/models/\(repository.text)/revision/main", of: repository)
        return try decode(Repository.self, bytes, repository)
    }

    /// All files.
    ///
    /// - Throws: as `repository(_:)`.
    func files(of repository: HubRepository, commit: String) throws -> [Entry] {
        let bytes = try request("api/models/\(repository.text)/tree/\(commit)?recursive=true", of: repository)
        let entries = try decode([Entry].self, bytes, repository).filter { $0.type == "file" }
        // Names become paths below a folder of ours.
        return entries.filter { entry in
            !entry.path.hasPrefix("/") && !entry.path.split(separator: "/").contains { $0 == ".." || $0 == "." }
                && entry.digest.text.allSatisfy(\.isHexDigit) && !entry.digest.text.isEmpty
        }
    }

    func remote(_ entry: Entry, of repository: HubRepository, commit: String) -> RemoteFile {
        let path = entry.path.split(separator: "/").map { PercentCoding.encoded(String($0)) }.joined(separator: "/")
        return RemoteFile(
            url: "\(endpoint)/\(repository.text)/resolve/\(commit)/\(path)", size: entry.size, digest: entry.digest,
            token: token)
    }

    private func request(_ path: String, of repository: HubRepository) throws -> Data {
        let answer = try curl.get("\(endpoint)/\(path)", token: token)
        guard answer.status == 200 else { throw Self.failure(answer.status, repository.text, hasToken: token != nil) }
        return answer.body
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
    static func failure(_ status: Int, _ name: String, hasToken: Bool) -> ModelStoreError {
        switch status {
        case 401, 403:
            let token =
                hasToken
                ? "the token of HF_TOKEN has no access yet"
                : "put a token of https://huggingface.co/settings/tokens into HF_TOKEN"
            return ModelStoreError(
                .gated, file: name,
                "does not exist, or is only for those who agree to its terms at https://huggingface.co/\(name); agree, "
                    + "and \(token)")
        case 404: return ModelStoreError(.notFound, file: name, "there is no such model or file at the server")
        case 429:
            return ModelStoreError(.network, file: name, "the server wants fewer requests; wait some minutes")
        default: return ModelStoreError(.network, file: name, "the server answered with the status \(status)")
        }
    }
}
