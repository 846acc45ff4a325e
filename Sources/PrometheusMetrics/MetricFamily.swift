/// A metric with all its series, as Prometheus knows it.
public struct MetricFamily: Hashable, Sendable {
    /// What its values mean.
    public enum Kind: String, Hashable, Sendable {
        /// Only grows, until the process starts anew.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts of values up to bounds.
        case histogram
    }

    /// One line: a value under labels.
    public struct Sample: Hashable, Sendable {
        /// What follows the family's name: `_bucket`, `_sum` or `_count` of a histogram, else nothing.
        public var suffix: String
        /// The labels in order.
        public var labels: [Label]
        /// The value.
        public var value: Double

        /// Makes a sample.
        public init(_ value: Double, labels: [Label] = [], suffix: String = "") {
            (self.suffix, self.labels, self.value) = (suffix, labels, value)
        }
    }

    /// A name and a value that tell series of a family apart.
    public struct Label: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value: any text.
        public var value: String

        /// Makes a label.
        public init(_ name: String, _ value: String) {
            (self.name, self.value) = (name, value)
        }
    }

    /// Its name.
    public var name: String
    /// What its values mean.
    public var kind: Kind
    /// What it measures, in a sentence; nil where nobody said.
    public var help: String?
    /// Its lines.
    public var samples: [Sample]

    /// Makes a family.
    public init(_ name: String, _ kind: Kind, help: String?, _ samples: [Sample]) {
        (self.name, self.kind, self.help, self.samples) = (name, kind, help, samples)
    }
}
