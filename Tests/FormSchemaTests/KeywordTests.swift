import EventModel
import FormSchema
import Testing

/// For every keyword that can be violated: where, by what, and in which words.
@Suite struct KeywordTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var keyword: FormKeyword
        var schema: Value
        var fitting: Value
        var violating: Value
        var instance: String
        var place: String
        var english: String
        var arabic: String

        init(
            _ keyword: FormKeyword, _ schema: Literal, fits fitting: Literal, violates violating: Literal,
            at instance: String = "", by place: String, _ english: String, _ arabic: String
        ) {
            self.keyword = keyword
            self.schema = schema.value
            self.fitting = fitting.value
            self.violating = violating.value
            self.instance = instance
            self.place = place
            self.english = english
            self.arabic = arabic
        }

        var testDescription: String { "\(keyword.rawValue) \(place)" }
    }

    @Test(arguments: values + texts + lists + maps + combinations)
    func aViolationIsTold(_ sample: Sample) throws {
        let schema = try FormSchema(sample.schema)
        #expect(schema.accepts(sample.fitting))
        #expect(schema.validate(sample.fitting) == [])
        #expect(!schema.accepts(sample.violating))
        let violations = schema.validate(sample.violating)
        let violation = try #require(violations.first)
        #expect(violations.count == 1)
        #expect(violation.keyword == sample.keyword)
        #expect(violation.instancePointer == sample.instance)
        #expect(violation.schemaPointer == sample.place)
        #expect(violation.message.english == sample.english)
        #expect(violation.message.arabic == sample.arabic)
    }

    @Test func everyKeywordHasASample() {
        let sampled = Set((Self.values + Self.texts + Self.lists + Self.maps + Self.combinations).map(\.keyword))
        // What goes beyond the limits is tested among the hostile values.
        #expect(Set(FormKeyword.allCases).subtracting(sampled) == [.tooComplex])
    }

    static let values = [
        Sample(
            .type, ["type": "integer"], fits: 1.0, violates: "1", by: "/type", "must be a whole number",
            "يجب أن تكون القيمة عددًا صحيحًا"),
        Sample(
            .type, ["properties": ["a": ["type": ["string", "null"]]]], fits: ["a": nil], violates: ["a": 1], at: "/a",
            by: "/properties/a/type", "“a”: must be a text or empty", "«a»: يجب أن تكون القيمة نصًّا أو فارغة"),
        Sample(
            .const, ["const": 1], fits: 1.0, violates: true, by: "/const", "the only value accepted is 1",
            "القيمة الوحيدة المقبولة هي 1"),
        Sample(
            .enum, ["enum": ["red", false]], fits: false, violates: 0, by: "/enum", "choose one of: “red”, no",
            "اختر إحدى القيم الآتية: «red»، لا"),
        Sample(
            .minimum, ["properties": ["age": ["minimum": 18, "x-title": ["ar": "العمر", "en": "Age"]]]],
            fits: ["age": 18], violates: ["age": 17.5], at: "/age", by: "/properties/age/minimum",
            "“Age”: must be 18 or more", "«العمر»: يجب ألا تقل القيمة عن 18"),
        Sample(
            .maximum, ["maximum": 2.5], fits: 2.5, violates: 3, by: "/maximum", "must be 2.5 or less",
            "يجب ألا تزيد القيمة على 2.5"),
        Sample(
            .exclusiveMinimum, ["exclusiveMinimum": 0], fits: 0.1, violates: 0, by: "/exclusiveMinimum",
            "must be more than 0", "يجب أن تكون القيمة أكبر من 0"),
        Sample(
            .exclusiveMaximum, ["exclusiveMaximum": 10], fits: 9, violates: 10.0, by: "/exclusiveMaximum",
            "must be less than 10", "يجب أن تكون القيمة أصغر من 10"),
        Sample(
            .multipleOf, ["multipleOf": 0.01], fits: 19.99, violates: 19.995, by: "/multipleOf",
            "must be a multiple of 0.01", "يجب أن تكون القيمة من مضاعفات 0.01"),
    ]

    static let texts = [
        Sample(
            .minLength, ["minLength": 2], fits: "💩💩", violates: "💩", by: "/minLength",
            "write at least 2 characters", "اكتب حرفين على الأقل"),
        Sample(
            .maxLength, ["maxLength": 3], fits: "سلم", violates: "سلام", by: "/maxLength",
            "write at most 3 characters", "اكتب 3 أحرف على الأكثر"),
        Sample(
            .pattern, ["pattern": "^[0-9]{9}$"], fits: "123456789", violates: "12345678", by: "/pattern",
            "must have the form ^[0-9]{9}$", "النص ليس بالشكل المطلوب، وهو ^[0-9]{9}$"),
        Sample(
            .format, ["format": "date"], fits: "2024-02-29", violates: "2023-02-29", by: "/format",
            "write a valid date, such as 2026-03-31", "اكتب تاريخًا صحيحًا، مثل 2026-03-31"),
    ]

    static let lists = [
        Sample(
            .minItems, ["minItems": 1], fits: [1], violates: [], by: "/minItems", "enter at least 1 item",
            "أدخل عنصرًا واحدًا على الأقل"),
        Sample(
            .maxItems, ["maxItems": 1], fits: [1], violates: [1, 2], by: "/maxItems", "enter at most 1 item",
            "أدخل عنصرًا واحدًا على الأكثر"),
        Sample(
            .uniqueItems, ["uniqueItems": true], fits: [1, true, "1", [1]], violates: [1, 2, 1.0], by: "/uniqueItems",
            "item 3 repeats item 1; remove one of them", "العنصر 3 يكرر العنصر 1؛ احذف أحدهما"),
        Sample(
            .items, ["prefixItems": [true], "items": false], fits: [1], violates: [1, 2], by: "/items",
            "enter at most 1 item", "أدخل عنصرًا واحدًا على الأكثر"),
        Sample(
            .type, ["prefixItems": [true, ["type": "string"]]], fits: [1, "a"], violates: [1, 2], at: "/1",
            by: "/prefixItems/1/type", "“Item 2”: must be a text", "«العنصر 2»: يجب أن تكون القيمة نصًّا"),
        Sample(
            .prefixItems, ["prefixItems": [true, false]], fits: [1], violates: [1, 2], by: "/prefixItems",
            "item 2 is not expected; remove it", "العنصر 2 غير متوقع؛ احذفه"),
        Sample(
            .contains, ["contains": ["minimum": 5]], fits: [1, 5], violates: [1, 2], by: "/contains",
            "the number of items that meet the condition must be 1 or more",
            "عدد العناصر المستوفية للشرط يجب ألا يقل عن 1"),
        Sample(
            .minContains, ["contains": ["minimum": 5], "minContains": 2], fits: [6, 5], violates: [1, 5],
            by: "/minContains", "the number of items that meet the condition must be 2 or more",
            "عدد العناصر المستوفية للشرط يجب ألا يقل عن 2"),
        Sample(
            .maxContains, ["contains": ["minimum": 5], "maxContains": 1], fits: [1, 5], violates: [6, 5],
            by: "/maxContains", "the number of items that meet the condition must be 1 or less",
            "عدد العناصر المستوفية للشرط يجب ألا يزيد على 1"),
        Sample(
            .unevaluatedItems, ["allOf": [["prefixItems": [true]]], "unevaluatedItems": false], fits: [1],
            violates: [1, 2], by: "/unevaluatedItems", "item 2 is not expected; remove it",
            "العنصر 2 غير متوقع؛ احذفه"),
    ]

    static let maps = [
        Sample(
            .minProperties, ["minProperties": 1], fits: ["a": 1], violates: [:], by: "/minProperties",
            "fill in at least 1 field", "املأ حقلًا واحدًا على الأقل"),
        Sample(
            .maxProperties, ["maxProperties": 0], fits: [:], violates: ["a": 1], by: "/maxProperties",
            "must have no fields", "يجب ألا يحوي أي حقل"),
        Sample(
            .required, ["required": ["name"], "properties": ["name": ["x-title": ["ar": "الاسم", "en": "Name"]]]],
            fits: ["name": "x"], violates: [:], by: "/required", "the field “Name” is required",
            "الحقل «الاسم» مطلوب"),
        Sample(
            .required,
            [
                "properties": ["lost": true, "report": ["$ref": "#/$defs/report"]],
                "if": ["properties": ["lost": ["const": true]]], "then": ["required": ["report"]],
                "$defs": ["report": ["title": "Police report"]],
            ],
            fits: ["lost": false], violates: ["lost": true], by: "/then/required",
            "the field “Police report” is required", "الحقل «Police report» مطلوب"),
        Sample(
            .dependentRequired, ["dependentRequired": ["card": ["bill"]]], fits: ["bill": 1], violates: ["card": 1],
            by: "/dependentRequired", "the field “bill” is required when “card” is filled in",
            "الحقل «bill» مطلوب عند ملء الحقل «card»"),
        Sample(
            .properties, ["properties": ["a~/b": false]], fits: [:], violates: ["a~/b": 1], at: "/a~0~1b",
            by: "/properties", "“a~/b”: this field is not expected here; remove it",
            "«a~/b»: هذا الحقل غير متوقع هنا؛ احذفه"),
        Sample(
            .patternProperties, ["patternProperties": ["^x": false]], fits: ["ax": 1], violates: ["xa": 1], at: "/xa",
            by: "/patternProperties", "“xa”: this field is not expected here; remove it",
            "«xa»: هذا الحقل غير متوقع هنا؛ احذفه"),
        Sample(
            .additionalProperties, ["properties": ["a": true], "additionalProperties": false], fits: ["a": 1],
            violates: ["b": 1], at: "/b", by: "/additionalProperties",
            "“b”: this field is not expected here; remove it", "«b»: هذا الحقل غير متوقع هنا؛ احذفه"),
        Sample(
            .unevaluatedProperties,
            [
                "anyOf": [["properties": ["a": ["const": 1]], "required": ["a"]], true], "unevaluatedProperties": false,
            ],
            fits: ["a": 1], violates: ["a": 2], at: "/a", by: "/unevaluatedProperties",
            "“a”: this field is not expected here; remove it", "«a»: هذا الحقل غير متوقع هنا؛ احذفه"),
        Sample(
            .propertyNames, ["propertyNames": ["maxLength": 2]], fits: ["ab": 1], violates: ["abc": 1],
            by: "/propertyNames", "the field name “abc” is not accepted; change it",
            "اسم الحقل «abc» غير مقبول؛ غيّره"),
        Sample(
            .minimum, ["dependentSchemas": ["a": ["properties": ["b": ["minimum": 2]]]]], fits: ["b": 1],
            violates: ["a": 1, "b": 1], at: "/b", by: "/dependentSchemas/a/properties/b/minimum",
            "“b”: must be 2 or more", "«b»: يجب ألا تقل القيمة عن 2"),
    ]

    static let combinations = [
        Sample(
            .minimum, ["allOf": [["minimum": 1], ["maximum": 3]]], fits: 2, violates: 0, by: "/allOf/0/minimum",
            "must be 1 or more", "يجب ألا تقل القيمة عن 1"),
        Sample(
            .anyOf, ["anyOf": [["minimum": 5], ["maximum": 1]]], fits: 1, violates: 3, by: "/anyOf",
            "fits none of the forms accepted", "القيمة لا توافق أيًّا من الأشكال المقبولة"),
        Sample(
            .minLength,
            [
                "anyOf": [["type": "null"], ["$ref": "#/$defs/name"]],
                "$defs": ["name": ["type": "string", "minLength": 1]],
            ],
            fits: nil, violates: "", by: "/$defs/name/minLength", "write at least 1 character",
            "اكتب حرفًا واحدًا على الأقل"),
        Sample(
            .oneOf, ["oneOf": [["minimum": 1], ["maximum": 3]]], fits: 0, violates: 2, by: "/oneOf",
            "fits more than one of the forms accepted; it must fit exactly one",
            "القيمة توافق أكثر من شكل واحد؛ يجب أن توافق شكلًا واحدًا فقط"),
        Sample(
            .not, ["not": ["const": 0]], fits: 1, violates: 0, by: "/not", "this value is excluded; enter another one",
            "هذه القيمة مستثناة؛ أدخل غيرها"),
        Sample(
            .maximum, ["if": ["type": "integer"], "then": ["maximum": 9], "else": ["maximum": 0.5]], fits: 9,
            violates: 0.75, by: "/else/maximum", "must be 0.5 or less", "يجب ألا تزيد القيمة على 0.5"),
        Sample(
            .never, ["properties": ["a": ["allOf": [false]]]], fits: [:], violates: ["a": 1], at: "/a",
            by: "/properties/a/allOf/0", "“a”: no value is accepted here; remove it",
            "«a»: لا تُقبل هنا أي قيمة؛ احذفها"),
    ]
}
