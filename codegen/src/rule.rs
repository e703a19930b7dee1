//! The rules of the spec: what makes it wrong, and what makes it worse than it could be.

use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The spec is wrong: nothing can be made of it.
    Error,
    /// The spec could be better: there is an opinion on it.
    Warning,
}

macro_rules! rules {
    (
        errors { $($(#[doc = $docs:literal])+ $rule:ident = $name:literal,)+ }
        warnings { $($(#[doc = $warning_docs:literal])+ $warning:ident = $warning_name:literal,)+ }
        lints { $($(#[doc = $lint_docs:literal])+ $lint:ident = $lint_name:literal => $help:literal,)+ }
    ) => {
        /// What is wrong: the name in brackets behind `error` or `warning`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $docs])+ $rule,)+
            $($(#[doc = $warning_docs])+ $warning,)+
            $($(#[doc = $lint_docs])+ $lint,)+
        }

        impl Rule {
            /// The rules that every spec keeps.
            pub const ERRORS: &[Self] = &[$(Self::$rule,)+];

            /// The rules that a spec may break while somebody works on it.
            pub const WARNINGS: &[Self] = &[$(Self::$warning,)+];

            /// The rules that a good spec keeps.
            pub const LINTS: &[Self] = &[$(Self::$lint,)+];

            /// The name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$rule => $name,)+
                    $(Self::$warning => $warning_name,)+
                    $(Self::$lint => $lint_name,)+
                }
            }

            /// What the rule refuses, in a sentence.
            #[must_use]
            pub const fn docs(self) -> &'static str {
                match self {
                    $(Self::$rule => concat!($($docs),+).trim_ascii(),)+
                    $(Self::$warning => concat!($($warning_docs),+).trim_ascii(),)+
                    $(Self::$lint => concat!($($lint_docs),+).trim_ascii(),)+
                }
            }

            /// Why a good spec keeps the rule. The other rules need no reason.
            #[must_use]
            pub const fn reason(self) -> Option<&'static str> {
                match self {
                    $(Self::$rule => None,)+
                    $(Self::$warning => None,)+
                    $(Self::$lint => Some($help),)+
                }
            }

            /// How bad it is when it is broken.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$rule => Severity::Error,)+
                    $(Self::$warning => Severity::Warning,)+
                    $(Self::$lint => Severity::Warning,)+
                }
            }
        }
    };
}

rules! {
    errors {
        // Files.
        /// A file or folder of the spec cannot be read.
        Unreadable = "unreadable",
        /// A file has no place in the spec, or a name that no module can have.
        FileName = "file-name",
        /// A file that every spec has is not there.
        MissingFile = "missing-file",
        /// A file is not UTF-8.
        NotUtf8 = "not-utf8",
        /// A file is not JSON.
        JsonSyntax = "json-syntax",
        /// An object has two members of one name.
        DuplicateMember = "duplicate-member",
        // Shape.
        /// A member has a name that the format does not know.
        UnknownMember = "unknown-member",
        /// A member that must be there is not.
        MissingMember = "missing-member",
        /// A value is of another type than the format wants.
        WrongType = "wrong-type",
        /// A value is none of those that the format allows.
        BadValue = "bad-value",
        /// `$schema` does not lead to the schema.
        SchemaPath = "schema-path",
        // The API and its crate.
        /// An address or a folder of the API is none, or the crates that it names do not go together.
        BadApi = "bad-api",
        // Names.
        /// The id of an endpoint, or the name of an event, does not go with the path of its file.
        IdPath = "id-path",
        /// Two endpoints have the same id, or two files the same event.
        DuplicateId = "duplicate-id",
        /// Two endpoints have the same method and path.
        DuplicateRoute = "duplicate-route",
        /// A name is not one in Rust, or none can be derived from it.
        BadName = "bad-name",
        /// A name is taken by Rust or by the crate.
        ReservedName = "reserved-name",
        /// A name is given that would be derived anyway.
        RedundantName = "redundant-name",
        /// Two names become one in Rust.
        NameCollision = "name-collision",
        // Types.
        /// The text of a type is not one.
        BadType = "bad-type",
        /// A type is not declared anywhere.
        UnknownType = "unknown-type",
        /// A type that belongs to one endpoint or event is used by another file.
        ForeignType = "foreign-type",
        /// A type contains itself, and not in a list or a map.
        RecursiveType = "recursive-type",
        /// A type, a body or an answer has several members that exclude each other, or none of them.
        OneForm = "one-form",
        /// The values of an enum are not all different, or not all texts or all integers.
        BadEnum = "bad-enum",
        // Fields.
        /// Two fields or parameters have the same name.
        DuplicateField = "duplicate-field",
        /// A member does not go with the place or the type of its field.
        Misplaced = "misplaced",
        /// A range, a length or a number of items holds no value.
        EmptyRange = "empty-range",
        /// A default is not a value of its field.
        BadDefault = "bad-default",
        // Endpoints.
        /// A path is not one, or its parameters are not those of `path_params`.
        BadPath = "bad-path",
        /// Paging names what is not there, or what is of the wrong type.
        BadPages = "bad-pages",
        /// The look that tells whether a call took effect is missing, or names what is not there.
        BadVerify = "bad-verify",
        /// What is to be cut is not there, or is no list that has a greatest number of items.
        BadSplit = "bad-split",
        /// A code that proves nothing is taken for a proof that something is gone.
        BadGone = "bad-gone",
        /// A parameter needs another one that is not there, or that names nothing.
        BadNeeds = "bad-needs",
        /// A body is sent or comes back where HTTP has none, or the kinds of bodies differ.
        BadBody = "bad-body",
        /// A scope is not one, or there is none.
        BadScope = "bad-scope",
        /// The variants do not fit the parameter that decides, or each other.
        BadVariants = "bad-variants",
        /// A status is not one of a success or of an error.
        BadStatus = "bad-status",
        /// An error is listed twice.
        DuplicateError = "duplicate-error",
        // Events.
        /// An event is said to come of an operation that is not there, or of a call that cannot be made.
        BadCause = "bad-cause",
        // Examples.
        /// An endpoint, a variant or an event has no example.
        MissingExample = "missing-example",
        /// An example sends what the endpoint does not take, or leaves out what it needs, or tells what the event does not.
        BadExample = "bad-example",
        /// The reply of an example does not fit the answer.
        BadReply = "bad-reply",
        /// The request line of an example is not the one that its path and query give.
        WireLine = "wire-line",
        // Texts.
        /// A text that readers need is missing.
        MissingDocs = "missing-docs",
        /// A text is not a sentence, or a title is one.
        Sentence = "sentence",
        /// A piece of evidence is of no kind, or of two: a decision, or what was seen or announced.
        EvidenceKind = "evidence-kind",
        /// A piece of evidence points to nothing, or to what it cannot be about.
        EvidencePath = "evidence-path",
        /// An override no longer applies: another value stands there.
        EvidenceValue = "evidence-value",
        /// A date is not one.
        BadDate = "bad-date",
        // Rate limits.
        /// The rate limits leave out a label or a plan, or name what is not there.
        BadLimits = "bad-limits",
        // Exceptions from lints.
        /// An exception is not from a rule that allows any.
        BadException = "bad-exception",
    }
    warnings {
        /// A type is used by no endpoint and by no event.
        UnusedType = "unused-type",
        /// A sentence of the glossary is about nothing that needs one.
        UnusedTerm = "unused-term",
        /// A code is a conflict, or says that something is missing, in one place and not in another.
        UnevenCode = "uneven-code",
    }
    lints {
        // Evidence.
        /// A piece of evidence has no date.
        UndatedEvidence = "undated-evidence" => "Without the day nobody can tell which documents it goes by, or when to look again.",
        /// An override, or what no document has, is more than two years old.
        OldOverride = "old-override" => "What a source had wrong or left out then, it may have right by now: then the evidence can go.",
        /// A field that was announced without its place has one by now.
        PlacedAnnouncement = "placed-announcement" => "Such a name says that the field is still to come.",
        /// A source does not say who says it.
        UnnamedSource = "unnamed-source" => "Whoever looks again has to know where. `OpenAPI 2026-03: at most 300` tells both.",
        /// A call may be repeated, or may not, against what its method promises, and no evidence says why.
        UnfoundedReplay = "unfounded-replay" => "`POST` does harm when it is repeated and the others do not. The client repeats by what the spec says.",
        // Types and fields.
        /// The name of a field promises more than its type keeps.
        LooseType = "loose-type" => "A date that is a text must be read by every caller anew.",
        /// The name of a field says that it is secret, and its type does not.
        OpenSecret = "open-secret" => "Only a `secret` is kept out of logs.",
        /// A shared type is used by one endpoint only.
        LonelyType = "lonely-type" => "What belongs to one endpoint is found, and changed, in its file.",
        /// Two types are the same but for their names.
        SameShape = "same-shape" => "One type can be passed on from call to call, and is documented once.",
        /// An enum has only one value.
        LoneValue = "lone-value" => "Most often the others were forgotten.",
        /// A field can be changed, and no answer to a `GET` of the same path has it.
        UnreadField = "unread-field" => "What cannot be read cannot be checked: often one of the two names is misspelt.",
        // Endpoints.
        /// An answer has a token of the next page, and the endpoint has no `pages`.
        UnpagedListing = "unpaged-listing" => "Without `pages` the client gives the first page only, and says nothing of the rest.",
        /// The size of a page has no range or no default.
        OpenPageSize = "open-page-size" => "Callers choose a page size by its bounds.",
        /// No error says what is answered when there is nothing with the ID in the path.
        MissingNotFound = "missing-not-found" => "It is the error that callers look for most.",
        /// A scope is not written as the others are.
        OddScope = "odd-scope" => "A misspelt scope is one that no app can have.",
        /// A request is called by a verb that belongs to another method.
        WrongVerb = "wrong-verb" => "The name tells callers whether something changes.",
        // Examples.
        /// No example sends a parameter.
        UncoveredParameter = "uncovered-parameter" => "Examples are the tests of the spec, and what is in none is tested by itself only.",
        /// No example has a field of the body or of the answer.
        UncoveredField = "uncovered-field" => "Examples are the tests of the spec, and what the fake answers with.",
        /// An example has an address or a number that may be somebody's.
        PrivateData = "private-data" => "Examples go into the documentation and into requests of tests.",
        // Texts.
        /// A text is longer than 300 characters.
        LongText = "long-text" => "Nobody reads it to the end.",
        /// A text has a word that says nothing.
        WeaselWord = "weasel-word" => "Without it, the text says the same in less time.",
        /// A text repeats what another member says.
        RepeatedBound = "repeated-bound" => "The two go apart at the next change; documentation has both already.",
        /// What is deprecated names no way out.
        DeadEnd = "dead-end" => "Whoever gets the warning wants to know what to do.",
        // Files.
        /// A file is not laid out as the others are.
        Layout = "layout" => "One layout keeps changes small, whoever or whatever makes them.",
        /// An exception of `lint.json` has expired.
        ExpiredException = "expired-exception" => "It was granted until that day, to be looked at again.",
        /// An exception of `lint.json` excuses nothing.
        UnusedException = "unused-exception" => "What it stood for is gone, or it never worked.",
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
