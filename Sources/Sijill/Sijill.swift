// What a ministry imports: everything it needs to embed the engine, in one name.

@_exported public import Attachments
@_exported public import BinaryCoding
@_exported public import Engine
@_exported public import EventLog
@_exported public import EventModel
@_exported public import FormSchema
@_exported public import JSONCoding
@_exported public import ReadModels
@_exported public import Workflow
@_exported public import WorkflowFiles
