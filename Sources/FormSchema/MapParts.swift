internal import EventModel

/// What maps of one shape are made of.
struct MapParts {
    /// The values of each member.
    var samplesByName: [(name: String, samples: [Value])] = []
    /// With every member that can have a value.
    var full = ValueMap()
    /// With the required members alone.
    var least = ValueMap()

    /// Maps that differ from ``full`` or ``least`` in one member.
    var variations: [ValueMap] {
        var maps: [ValueMap] = []
        for (name, samples) in samplesByName {
            for sample in samples.dropFirst() {
                for var map in [full, least] {
                    map[name] = sample
                    maps.append(map)
                }
            }
        }
        for entry in full.entries where least[entry.key] == nil {
            for (var map, value) in [(full, nil), (least, entry.value)] {
                map[entry.key] = value
                maps.append(map)
            }
        }
        return maps
    }
}
