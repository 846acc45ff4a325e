extension Chart {
    /// A variable of the data model and the expression of its first value.
    public struct Variable: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The first value; nil for none.
        public var expression: String?

        /// Makes a variable.
        public init(_ name: String, _ expression: String?) {
            self.name = name
            self.expression = expression
        }
    }

    /// Executable content.
    ///
    /// All expressions are texts of the language that the ``Datamodel`` speaks.
    public indirect enum Action: Hashable, Sendable {
        /// Puts an event on the internal queue.
        case raise(String)
        /// Gives a declared variable a value.
        case assign(variable: String, expression: String)
        /// Does the first branch whose condition holds; a branch without condition always does.
        case branch([Branch])
        /// Does something for each item of a list; `item` and `index` are declared when they are not yet.
        case forEach(list: String, item: String, index: String?, actions: [Action])
        /// Notes something for people.
        case log(String)
        /// Sends an event, at once or later.
        case send(Send)
        /// Takes back the delayed events of a send id.
        case cancel(Text)
    }

    /// One branch of a choice.
    public struct Branch: Hashable, Sendable {
        /// What must hold; nil for the last resort.
        public var condition: String?
        /// What is done then.
        public var actions: [Action]

        /// Makes a branch.
        public init(_ condition: String?, _ actions: [Action]) {
            self.condition = condition
            self.actions = actions
        }
    }

    /// A text that stands in the chart or is the value of an expression.
    public enum Text: Hashable, Sendable {
        /// The text itself.
        case literal(String)
        /// An expression whose value it is.
        case expression(String)
    }

    /// How long a delayed event waits.
    public enum Delay: Hashable, Sendable {
        /// So many milliseconds.
        case milliseconds(Int64)
        /// An expression whose value it is.
        case expression(String)
    }

    /// An event to be sent.
    public struct Send: Hashable, Sendable {
        /// The name of the event.
        public var event: Text
        /// How long it waits; nil for not at all.
        public var delay: Delay?
        /// The name by which it can be cancelled.
        public var id: String?
        /// What it carries: values by name.
        public var parameters: [Parameter]
        /// What it carries instead of parameters: one value.
        public var content: String?
        /// Where it goes: nil for the external queue, `#_internal` for the internal one.
        ///
        /// Nothing else is known here, and sending there fails.
        public var target: String?
        /// By which processor it goes: nil or that of SCXML.
        ///
        /// Nothing else is known here, and sending so fails.
        public var processor: String?

        /// Makes a send action.
        public init(
            _ event: Text, delay: Delay? = nil, id: String? = nil, parameters: [Parameter] = [],
            content: String? = nil, target: String? = nil, processor: String? = nil
        ) {
            self.event = event
            self.delay = delay
            self.id = id
            self.parameters = parameters
            self.content = content
            self.target = target
            self.processor = processor
        }
    }

    /// A value by name that an event carries.
    public struct Parameter: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The expression of its value.
        public var expression: String

        /// Makes a parameter.
        public init(_ name: String, _ expression: String) {
            self.name = name
            self.expression = expression
        }
    }

    /// What a `done.state` event carries.
    public enum DoneData: Hashable, Sendable {
        /// Values by name.
        case parameters([Parameter])
        /// One value.
        case content(String)
    }
}
