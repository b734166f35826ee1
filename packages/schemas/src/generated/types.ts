// Generated from schema/*.json by tools/generate.ts. Do not edit.

/**
 * ODRL 2.2 constraint in the JSON shape of DSP 2025-1: either `leftOperand`, `operator`, `rightOperand`, or exactly one logical list. Which operands mean something is decided by compiling.
 */
export type OdrlConstraint = ({
/**
 * What is compared
 */
leftOperand: string
operator: ("eq" | "gt" | "gteq" | "hasPart" | "isA" | "isAllOf" | "isAnyOf" | "isNoneOf" | "isPartOf" | "lt" | "term-lteq" | "lteq" | "neq")
/**
 * String, {"@value","@type"} or list; numbers do not validate in DSP
 */
rightOperand: (string | {
[k: string]: unknown
} | unknown[])
/**
 * Unit
 */
unit?: string
/**
 * Datatype
 */
dataType?: string
} | {
/**
 * All hold
 *
 * @minItems 1
 */
and: OdrlConstraint[]
} | {
/**
 * At least one holds
 *
 * @minItems 1
 */
or: OdrlConstraint[]
} | {
/**
 * Exactly one holds
 *
 * @minItems 1
 */
xone: OdrlConstraint[]
} | {
/**
 * All hold, in order
 *
 * @minItems 1
 */
andSequence: OdrlConstraint[]
})
/**
 * What needs a person. `approval`: a request waits for a decision; `offer`: the other side has named terms in a negotiation; `violation`: a duty of somebody is overdue; `duty`: one of ours is due; `agreement-ends`, `certificate`: over soon; `agreement-ended`: the other side ended one; `suspended`: the other side lets a transfer rest; `data-act`: a request waits for an answer; `quarantine`: values broke a rule; `no-data`: a source, or one machine of it, has delivered nothing for long; `backlog`: what waits for the broker fills its room; `disk`: the disk is nearly full; `notifications`: what should be told does not reach somebody. At a broker also `proposal`: a change waits for a second administrator; `invitation`: a code that nobody used ends; `attestation-ends`: what is attested of somebody ends; `connector-silent`: a connector is away; `backlog`: data wait so long that they are dropped soon; `evidence`: the audit log cannot be written or does not hold
 */
export type InboxKind = ("approval" | "offer" | "violation" | "duty" | "agreement-ends" | "agreement-ended" | "suspended" | "certificate" | "data-act" | "quarantine" | "no-data" | "backlog" | "disk" | "notifications" | "proposal" | "invitation" | "attestation-ends" | "connector-silent" | "evidence")
/**
 * A dataset as the broker lists it.
 */
export type Dataset = (DatasetInput & {
/**
 * Provider
 */
provider: string
/**
 * Last change (epoch ms)
 */
updatedAt: number
})
/**
 * Something a connector reads.
 */
export type SourceConfig = (OpcUaSourceConfig | MqttSourceConfig)
/**
 * What may have changed, so that a page that shows it asks anew.
 */
export type ConsoleTopic = ("status" | "sources" | "quarantine" | "batches" | "datasets" | "drafts" | "negotiations" | "agreements" | "transfers" | "inbox" | "duties" | "notices" | "facts" | "rules" | "templates" | "proposals" | "data-act" | "participants" | "signing" | "apps" | "people" | "audit" | "departure" | "notifications")
/**
 * DSP 2025-1 contract negotiation states.
 */
export type NegotiationState = ("REQUESTED" | "OFFERED" | "ACCEPTED" | "AGREED" | "VERIFIED" | "FINALIZED" | "TERMINATED")
/**
 * Any message of the control stream but the heartbeat.
 */
export type ControlMessage = (ControlHello | ControlDemand | ControlNegotiationApproval | ControlAgreementSign | ControlAgreementCountersign | ControlAgreementVerify | ControlAgreementFinalized | ControlAgreementRevoked | ControlTransferState | ControlHistoryRequest | ControlReceiptCountersign | ControlReceiptCopy | ControlAuditHead | ControlMachineRelation | ControlSignals | ControlAuditCheckpoint | ControlRuleChanged | ControlNotice | ControlNegotiationState | ControlTransportDelegate)
/**
 * DSP 2025-1 transfer process states.
 */
export type TransferState = ("REQUESTED" | "STARTED" | "SUSPENDED" | "COMPLETED" | "TERMINATED")
/**
 * Any line of an evidence file (NDJSON): one header first, the end last.
 */
export type EvidenceLine = (EvidenceHeaderLine | EvidenceKeyLine | EvidenceEntryLine | EvidenceCheckpointLine | EvidenceForkLine | EvidenceReceiptLine | EvidenceEndLine)
/**
 * A transfer as the administrator of the dataspace sees it: who gets what from whom. Never a value.
 */
export type Exchange = (TransferView & {
/**
 * Who gives
 */
provider: string
/**
 * Who receives
 */
consumer: string
})
/**
 * Why a value is missing or should be trusted less. Everything but `uncertain` and `corrected` goes with a null. `corrected`: a correction record says what holds here, a value or nothing.
 */
export type QualityReason = ("bad" | "uncertain" | "stale" | "comm-lost" | "missing" | "out-of-range" | "not-a-number" | "overflow" | "withheld" | "corrected")
/**
 * A policy template as the library lists it.
 */
export type ListedTemplate = (PolicyTemplate & {
/**
 * Of the template's canonical form (RFC 8785)
 */
digest: string
/**
 * shipped: comes with the software and cannot be changed, only copied
 */
origin: ("shipped" | "own")
/**
 * No more offers are made from it since then
 */
retiredAt: (number | null)
})
/**
 * Anything that is not telemetry; `record` names the kind.
 */
export type MillRecord = (EventRecord | BatchRecord | LabSampleRecord | BeadChargeRecord | GapRecord | CorrectionRecord | WatermarkRecord | AdviceRecord | WithheldRecord)
/**
 * A change of the dataspace's policies, as it takes effect when a second administrator approves of it.
 */
export type ProposedChange = ({
/**
 * A version of a template is published
 */
kind: "template.publish"
template: PolicyTemplate
} | {
/**
 * A template is retired
 */
kind: "template.retire"
/**
 * Name of the template
 */
template: string
} | {
/**
 * A rule of the dataspace is made
 */
kind: "rule.make"
rule: DataspaceRule
} | {
/**
 * A rule of the dataspace ends
 */
kind: "rule.end"
/**
 * Name of the rule
 */
rule: string
} | {
/**
 * Whether two persons decide on such changes
 */
kind: "two-persons"
/**
 * Two persons decide
 */
on: boolean
/**
 * A proposal ends after so many days
 */
days: number
})
/**
 * What a person may do. At a connector: publisher (sources, mappings, publishing), subscriber (asks, receives, takes away), viewer (reads), signatory (binds the company), admin (people and programs). At a broker: admin (everything but reading values), auditor (audit log, evidence, agreements).
 */
export type UserRole = ("publisher" | "subscriber" | "viewer" | "signatory" | "admin" | "auditor")

/**
 * The consumer has committed everything up to this cursor.
 */
export interface Acknowledgement {
/**
 * Opaque cursor; compare for equality only
 */
position: string
/**
 * History request whose answer it is about; absent for the live stream
 */
request?: string
}
/**
 * One row of the book of what people did at this process. It names pseudonyms only.
 */
export interface Act {
/**
 * Number
 */
n: number
/**
 * When (epoch ms)
 */
t: number
/**
 * What happened
 */
kind: string
/**
 * Whom or what it concerns
 */
subject: string
/**
 * Pseudonym of who did it
 */
actor: string
/**
 * Facts
 */
data: {

}
}
/**
 * Advice from one participant to another, e.g. which bead for which product.
 */
export interface AdviceRecord {
/**
 * Kind of record
 */
record: "advice"
/**
 * Id of this record, unique per producer
 */
id: string
/**
 * Machine, as its owner calls it
 */
machine?: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * When it was given (epoch ms)
 */
t: number
/**
 * What it is about
 */
subject: string
/**
 * The advice
 */
text: string
/**
 * Figures that go with it
 */
values?: {
[k: string]: number
}
/**
 * Recommended beads
 */
beads?: {
/**
 * Grade
 */
grade?: string
/**
 * Diameter, mm
 */
diameterMm?: number
/**
 * Material
 */
material?: string
/**
 * Charge, kg
 */
chargeKg?: number
}
}
/**
 * What a connector hands in when the broker was restored from a backup: signed agreements, revocations, used-up counts. The narrower state wins.
 */
export interface AgreementHandin {
agreements: SignedAgreement[]
revocations: {
/**
 * Agreement id
 */
agreement: string
/**
 * Why
 */
reason: string
/**
 * Who
 */
by: string
/**
 * When (epoch ms)
 */
t?: number
}[]
counts: {
/**
 * Agreement id
 */
agreement: string
/**
 * Of `uses`: the highest number that the connector knows of
 */
unit: ("samples" | "deliveries" | "uses")
/**
 * Used
 */
used: number
}[]
/**
 * For what the data were asked for, of agreements on a request that named a purpose
 */
purposes?: {
/**
 * Agreement id
 */
agreement: string
/**
 * As the consumer's connector asked
 */
purpose: string
}[]
}
/**
 * An agreement with detached JWS (RFC 7515 appendix F, ES256) of both connectors over its canonical form.
 */
export interface SignedAgreement {
agreement: Agreement
/**
 * Detached JWS
 */
providerSignature?: string
/**
 * Detached JWS
 */
consumerSignature?: string
/**
 * Mark of the broker, opaque: handed back with the agreement, it proves that the broker finalized it
 */
mac?: string
providerJwk?: PublicJwk
consumerJwk?: PublicJwk
}
/**
 * What provider and consumer agreed: the `agreement` member of ContractAgreementMessage (DSP 2025-1). Its canonical form (RFC 8785) is what both connectors sign.
 */
export interface Agreement {
/**
 * IRI
 */
"@id": string
"@type": "Agreement"
/**
 * Dataset id; of a millspace participant with its slug first
 */
target: string
/**
 * Provider, urn:millspace:participant:…
 */
assigner: string
/**
 * Consumer
 */
assignee: string
/**
 * xsd:dateTime
 */
timestamp: string
/**
 * Profile IRI or IRIs
 */
profile?: (string | string[])
permission?: OdrlRule[]
prohibition?: OdrlRule[]
obligation?: OdrlRule[]
/**
 * perm, prohibit or invalid
 */
conflict?: string
/**
 * Conflict strategy in the form that survives the Dataspace Protocol, whose context does not map `conflict`
 */
"odrl:conflict"?: (string | {
/**
 * odrl:perm, odrl:prohibit or odrl:invalid
 */
"@id": string
})
"x:signatories"?: Signatories
"x:inReturn"?: ReturnNamed
}
/**
 * Permission, prohibition, obligation or duty.
 */
export interface OdrlRule {
/**
 * Action
 */
action: string
constraint?: OdrlConstraint[]
duty?: OdrlRule[]
}
/**
 * Who acted for each side of an agreement. Part of what both connectors sign.
 */
export interface Signatories {
assigner?: Signatory
assignee?: Signatory
}
/**
 * Who acts for one side of an agreement: a person by pseudonym, and the standing instruction of that person when nobody decided by hand.
 */
export interface Signatory {
/**
 * Pseudonym at the connector of that side; `admin-token`: the set-up account
 */
person: string
/**
 * Standing instruction of that person; absent: decided by hand
 */
instruction?: string
}
/**
 * Which of its own datasets the consumer names as what it gives in return (x:giveInReturn). Contract text: it opens nothing by itself.
 */
export interface ReturnNamed {
/**
 * Own dataset of the consumer
 */
dataset: string
}
/**
 * P-256 public key as JWK (RFC 7517). A private member is refused: private keys never travel.
 */
export interface PublicJwk {
kty: "EC"
crv: "P-256"
/**
 * x coordinate
 */
x: string
/**
 * y coordinate
 */
y: string
/**
 * Key id
 */
kid?: string
/**
 * ES256
 */
alg?: string
/**
 * sig
 */
use?: string
}
/**
 * An agreement with its state, its terms in sentences and how strong each is.
 */
export interface AgreementView {
agreement: Agreement
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
providerSignature?: string
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
consumerSignature?: string
/**
 * Mark of the broker, opaque: handed back with the agreement, it proves that the broker finalized it
 */
mac?: string
status: ("active" | "revoked" | "expired" | "waiting-for-handin")
/**
 * Dataset id; of a millspace participant with its slug first
 */
dataset: string
role: ("consumer" | "provider")
/**
 * The other participant
 */
counterparty: string
sentences: Bilingual[]
/**
 * Terms by strength; never added up
 */
labels: {
/**
 * Stopped by broker or provider
 */
prevented: number
/**
 * As good as who attested
 */
attested: number
/**
 * The consumer's signed word
 */
evidenced: number
/**
 * Recorded only
 */
contractText: number
}
/**
 * The outside partner did not sign
 */
signedByOneSide?: boolean
/**
 * Revoked (epoch ms)
 */
revokedAt?: number
/**
 * By whom
 */
revokedBy?: string
/**
 * Why
 */
reason?: string
/**
 * Duties of the consumer that are overdue: nothing is delivered until they are shown to be done
 */
violations?: {
/**
 * JSON pointer of the duty in the agreement
 */
duty: string
rule: Bilingual
/**
 * When it was due (epoch ms)
 */
due: number
/**
 * Violated since (epoch ms)
 */
since: number
remedy: Bilingual
}[]
/**
 * Local uses, where the agreement counts them
 */
uses?: {
/**
 * At most so many under the agreement
 */
limit: number
/**
 * Used, as the consumer's connectors have reported
 */
used: number
/**
 * Lent to connectors of the consumer that have not reported yet
 */
lent: number
}
/**
 * Receipts, summed up; each stands in the audit log
 */
receipts?: {
/**
 * Of deliveries under this agreement, countersigned by the consumer
 */
deliveries?: {
/**
 * Made by the broker
 */
receipts: number
/**
 * Signed by the other side as well
 */
signed: number
/**
 * The other side did not sign, because it knows something else
 */
refused: number
/**
 * Rows
 */
samples: number
/**
 * Bytes, as they travelled
 */
bytes: number
/**
 * The last receipt (epoch ms)
 */
lastAt: number
/**
 * The last refusal
 */
refusal?: {
/**
 * Id
 */
receipt: string
/**
 * When (epoch ms)
 */
at: number
/**
 * Error code
 */
code?: string
/**
 * What differs
 */
detail: string
}
}
/**
 * Of uploads to the dataset, signed by the provider; for the provider
 */
uploads?: {
/**
 * Made by the broker
 */
receipts: number
/**
 * Signed by the other side as well
 */
signed: number
/**
 * The other side did not sign, because it knows something else
 */
refused: number
/**
 * Rows
 */
samples: number
/**
 * Bytes, as they travelled
 */
bytes: number
/**
 * The last receipt (epoch ms)
 */
lastAt: number
/**
 * The last refusal
 */
refusal?: {
/**
 * Id
 */
receipt: string
/**
 * When (epoch ms)
 */
at: number
/**
 * Error code
 */
code?: string
/**
 * What differs
 */
detail: string
}
}
}
/**
 * Duties of the consumer for which there are receipts, and how they stand
 */
duties?: {
/**
 * JSON pointer of the duty in the agreement
 */
duty: string
/**
 * What has to be done
 */
kind: ("delete" | "anonymise" | "log" | "inform" | "count-uses")
rule: Bilingual
/**
 * `open`: something is due, or will be
 */
state: ("fulfilled" | "open" | "violated")
/**
 * When the next is due, or was (epoch ms); null: at no instant that is known yet
 */
due: (number | null)
/**
 * Receipts that the broker has verified and keeps
 */
receipts: number
last?: Receipt
}[]
/**
 * Rules of the dataspace in force that allow less than this agreement: they narrow or stop it, with reason and date
 */
narrowedBy?: DataspaceRule[]
}
/**
 * A sentence that people read, in English and German.
 */
export interface Bilingual {
/**
 * English
 */
en: string
/**
 * German
 */
de: string
}
/**
 * Evidence of a delivery, an upload, a deletion, a duty or a count; its canonical form (RFC 8785) is signed by whoever says it and by whoever can confirm it. Receipts of one chain (kind, agreement or dataset, transfer, signing connector) name the receipt before them, so that a missing one shows.
 */
export interface Receipt {
id: string
/**
 * What it is evidence of. `delivery`: by the broker, countersigned by the consumer's connector, copied to the provider's. `upload`: by the provider's connector, confirmed by the broker. `deletion`, `duty`, `count`: by the consumer's connector, confirmed by the broker
 */
kind: ("delivery" | "upload" | "deletion" | "duty" | "count")
/**
 * When (epoch ms)
 */
t: number
/**
 * Agreement id; of an upload, which serves every agreement of its dataset, the dataset's id
 */
agreement: string
/**
 * Process id, an IRI
 */
transfer?: string
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * Provider
 */
provider: string
/**
 * Consumer; of an outside partner its own id; of an upload `broker`, which is who received it
 */
consumer: string
/**
 * First position; of an upload `<epoch>.<seq>` of its first chunk
 */
from?: string
/**
 * Last position; of an upload `<epoch>.<seqTo>` of its last chunk
 */
to?: string
/**
 * Begin of the period (epoch ms)
 */
start?: number
/**
 * End of the period (epoch ms)
 */
end?: number
/**
 * Chunks
 */
chunks?: number
/**
 * Rows
 */
samples?: number
/**
 * Bytes
 */
bytes?: number
/**
 * Rolling digest: over the digests of the chunks, in order. d = SHA-256(d before + newline + digest of the chunk), beginning with the empty text
 */
digest?: string
/**
 * Used so far under the agreement
 */
used?: {
/**
 * Rows
 */
samples: number
/**
 * Deliveries
 */
deliveries: number
/**
 * Local uses, counted by the consumer's connector
 */
uses?: number
}
/**
 * More
 */
text?: string
/**
 * Digest of the canonical form of the receipt before this one in its chain; absent in the first
 */
prev?: string
/**
 * Connector that did it and signs (upload, deletion, duty, count) or read (delivery); all zeros: an outside partner's, which signs nothing
 */
connector?: string
/**
 * History request that the delivery answered; absent for the live stream
 */
request?: string
/**
 * Rows by machine, named as in what was delivered or uploaded
 *
 * @maxItems 10000
 */
machines?: {
/**
 * Machine id; a pseudonym where the policy says so
 */
machine: string
/**
 * Rows
 */
samples: number
}[]
/**
 * JSON pointer of the duty or obligation in the agreement
 */
duty?: string
/**
 * What was done: an ODRL action such as `odrl:delete`, `odrl:anonymize`, `odrl:inform`, `x:log`, `odrl:use`
 */
action?: string
/**
 * When it was due (epoch ms)
 */
due?: number
/**
 * Digest of what was there before the duty was done
 */
before?: string
/**
 * Digest of what was there afterwards
 */
after?: string
/**
 * Report of a duty `x:log`: the log of local uses at this connector
 */
log?: {
/**
 * Entries in the period
 */
n: number
/**
 * Of these: accesses that were denied
 */
denied: number
/**
 * Entries under the agreement so far
 */
total: number
/**
 * Rolling digest over the hashes of all entries under the agreement so far. d = SHA-256(d before + newline + hash of the entry), beginning with the empty text
 */
digest: string
}
/**
 * Report of a duty `odrl:inform`, by this connector
 */
notices?: {
/**
 * Notices about uses in the period
 */
n: number
/**
 * Notices under the agreement so far
 */
sent: number
/**
 * Of these: acknowledged by their recipient when this was signed
 */
acknowledged: number
}
/**
 * Report of a count of local uses, by this connector
 */
uses?: {
/**
 * Local uses in the period
 */
n: number
/**
 * Local uses at this connector so far
 */
total: number
/**
 * Highest number that one of them had, of all uses under the agreement; 0: none
 */
highest: number
}
}
/**
 * What every offer must satisfy and every agreement is held to. It may only narrow or stop: it is decided beside the agreement, and what either of them denies is denied. Its policy has conditions and prohibitions, no shapes and no duties.
 */
export interface DataspaceRule {
/**
 * Name
 */
id: string
title: Bilingual
policy: OdrlPolicy
/**
 * Why there is this rule
 */
reason: string
/**
 * In force from (epoch ms)
 */
since: number
/**
 * Withdrawn (epoch ms)
 */
withdrawnAt?: number
/**
 * Pseudonym of who made it
 */
by?: string
/**
 * Why it was withdrawn
 */
withdrawReason?: string
}
/**
 * An ODRL policy without a role, e.g. the access policy of a dataset.
 */
export interface OdrlPolicy {
/**
 * IRI
 */
"@id"?: string
/**
 * Type
 */
"@type"?: string
/**
 * Profile IRI or IRIs
 */
profile?: (string | string[])
permission?: OdrlRule[]
prohibition?: OdrlRule[]
obligation?: OdrlRule[]
/**
 * perm, prohibit or invalid
 */
conflict?: string
/**
 * Conflict strategy in the form that survives the Dataspace Protocol, whose context does not map `conflict`
 */
"odrl:conflict"?: (string | {
/**
 * odrl:perm, odrl:prohibit or odrl:invalid
 */
"@id": string
})
}
/**
 * A document that belongs to a contract. The hash makes it this very document: what is signed names the hash.
 */
export interface Annex {
/**
 * What it is about
 */
kind: ("liability" | "confidentiality" | "law" | "exit" | "measures" | "other")
title: Bilingual
/**
 * SHA-256 of the bytes
 */
digest: string
/**
 * Media type
 */
mediaType?: string
/**
 * Where it can be read
 */
iri?: string
}
/**
 * A request that waits for a decision here, and whether the person who looks at it may approve it.
 */
export interface ApprovalView {
approval: ControlNegotiationApproval
/**
 * Whether this person may sign
 */
signing: {
/**
 * This person may approve it
 */
may: boolean
text?: Bilingual
/**
 * Who could, by name or pseudonym
 */
who?: string[]
}
}
/**
 * A person of the provider decides on a request. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlNegotiationApproval {
type: "negotiation.approval"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Process id, an IRI
 */
pid: string
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * Who asks
 */
counterparty: string
/**
 * What for
 */
purpose?: string
offer: OdrlOffer
/**
 * Memberships of the counterparty that the broker attests at present
 */
memberships?: string[]
signatory?: Signatory
inReturn?: ReturnNamed
}
/**
 * ODRL offer as DSP 2025-1 writes it. In a catalogue it has no `target`; in a message it has.
 */
export interface OdrlOffer {
/**
 * IRI
 */
"@id": string
"@type": "Offer"
/**
 * Dataset, in messages only
 */
target?: string
/**
 * Provider
 */
assigner?: string
/**
 * Consumer
 */
assignee?: string
/**
 * Profile IRI or IRIs
 */
profile?: (string | string[])
permission?: OdrlRule[]
prohibition?: OdrlRule[]
obligation?: OdrlRule[]
/**
 * perm, prohibit or invalid
 */
conflict?: string
/**
 * Conflict strategy in the form that survives the Dataspace Protocol, whose context does not map `conflict`
 */
"odrl:conflict"?: (string | {
/**
 * odrl:perm, odrl:prohibit or odrl:invalid
 */
"@id": string
})
}
/**
 * What an admin has checked of a participant. It is a fact for policies from `from` until `until`.
 */
export interface AttestationInput {
/**
 * What is attested
 */
kind: ("role" | "certification" | "location" | "membership")
/**
 * role: a word such as maintenance-engineer · certification: x:BASE, x:TRUST or x:TRUST_PLUS · location: iso3166:DE · membership: a list such as x:dma-gatekeepers
 */
value: string
/**
 * Valid from (epoch ms); absent = now
 */
from?: number
/**
 * End; absent or null = until withdrawn
 */
until?: (number | null)
/**
 * On what evidence, for people to read
 */
note?: string
}
/**
 * An attribute of a participant that an admin has checked. Policies believe it while it is valid and not withdrawn.
 */
export interface Attestation {
/**
 * Id, an IRI
 */
id: string
/**
 * Of whom
 */
participant: string
/**
 * What is attested
 */
kind: ("role" | "certification" | "location" | "membership")
/**
 * role: a word such as maintenance-engineer · certification: x:BASE, x:TRUST or x:TRUST_PLUS · location: iso3166:DE · membership: a list such as x:dma-gatekeepers
 */
value: string
/**
 * Valid from (epoch ms)
 */
from: number
/**
 * Valid until (epoch ms); null = until withdrawn
 */
until: (number | null)
/**
 * Who attested it
 */
by: string
/**
 * When it was attested (epoch ms)
 */
at: number
/**
 * On what evidence
 */
note?: string
/**
 * Withdrawn (epoch ms)
 */
withdrawnAt?: number
/**
 * Why it was withdrawn
 */
reason?: string
/**
 * How it stands now
 */
state: ("valid" | "coming" | "expired" | "withdrawn")
}
/**
 * What one transfer delivered of one machine on one day (UTC), by its receipts.
 */
export interface AuditAccess {
/**
 * Machine id as the provider names it, for the provider and the auditor; as delivered, for the consumer
 */
machine: string
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * Provider
 */
provider: string
/**
 * Consumer
 */
consumer: string
/**
 * Agreement id
 */
agreement: string
/**
 * Process id, an IRI
 */
transfer: string
/**
 * Day of delivery (UTC)
 */
day: string
/**
 * Rows
 */
samples: number
/**
 * Receipts
 */
receipts: number
/**
 * Begin of the first receipt's period (epoch ms)
 */
first: number
/**
 * End of the last receipt's period (epoch ms)
 */
last: number
}
/**
 * Who was delivered what of a machine, dataset or agreement, when, and how much.
 */
export interface AuditAccesses {
accesses: AuditAccess[]
/**
 * Ask with cursor= this for what follows; missing on the last page
 */
cursor?: string
}
/**
 * State of the audit log at a moment: its canonical form (RFC 8785) is signed. The tree is that of RFC 6962 (SHA-256; leaf prefix 0x00, node prefix 0x01); a leaf is the canonical form of an entry without `hash`.
 */
export interface AuditCheckpoint {
/**
 * Names the log for as long as it exists
 */
log: string
/**
 * Stretch of the broker's life between two restores from a backup; a new one says that entries of the one before may be lost
 */
generation: string
/**
 * Entries
 */
size: number
/**
 * Root of the tree of these entries
 */
root: string
/**
 * When it was made (epoch ms, broker's clock)
 */
t: number
}
/**
 * That the log of `to` entries begins with the log of `from` entries (RFC 6962 §2.1.2).
 */
export interface AuditConsistency {
/**
 * Entries of the older state
 */
from: number
/**
 * Entries of the newer state
 */
to: number
/**
 * Hashes in the order of RFC 6962
 *
 * @maxItems 128
 * 
 * Items: Hash
 */
proof: string[]
}
/**
 * One entry of the audit log: `hash` = SHA-256 over the canonical JSON (RFC 8785) of the entry without `hash`; `prev` is the hash before it. The same canonical form is its leaf in the Merkle tree of the log.
 */
export interface AuditEntry {
/**
 * Number, from 1
 */
n: number
/**
 * When (epoch ms)
 */
t: number
/**
 * What happened
 */
kind: string
/**
 * Whom or what it concerns
 */
subject: string
/**
 * Facts
 */
data: {
[k: string]: unknown
}
/**
 * Pseudonym of who did it
 */
actor?: string
/**
 * Hash of the entry before
 */
prev: string
/**
 * Hash of this entry
 */
hash: string
/**
 * Participants whom it concerns: they may read it. `*` = everybody
 *
 * @maxItems 64
 */
parties?: string[]
/**
 * 128 random bits: nobody finds the content by trying hashes, also not after it was erased. Entries of releases before 0.2 have none
 */
salt?: string
}
/**
 * Leaf hashes of the audit log, in order.
 */
export interface AuditLeaves {
/**
 * Items: Leaf hash
 */
leaves: string[]
/**
 * Ask with after= this number
 */
next?: number
}
/**
 * Audit entries in order.
 */
export interface AuditPage {
entries: AuditEntry[]
/**
 * Ask with after= this number
 */
next?: number
/**
 * Entries of this page whose content was erased
 */
erased?: {
/**
 * Number
 */
n: number
/**
 * Leaf hash
 */
leaf: string
/**
 * Hash that the next entry names
 */
hash?: string
/**
 * When (epoch ms)
 */
erasedAt: number
}[]
/**
 * Of a filtered list: ask with cursor= this for what follows
 */
cursor?: string
/**
 * How many a filter finds in all; erased ones do not count
 */
total?: number
}
/**
 * How far a verification has come, or how the last one ended. One runs at a time, for everybody.
 */
export interface AuditVerificationRun {
/**
 * How it stands; failed: the log could not be read
 */
state: ("running" | "done" | "cancelled" | "failed")
/**
 * Entries checked so far
 */
checked: number
/**
 * Entries when it began
 */
of: number
/**
 * Begun (epoch ms)
 */
since: number
/**
 * Ended (epoch ms)
 */
endedAt?: number
/**
 * Pseudonym of who asked for it; broker: it runs once a day by itself
 */
by: string
result: (AuditVerification | null)
}
/**
 * Whether the audit log is whole: chain, leaf hashes, tree and checkpoints.
 */
export interface AuditVerification {
/**
 * Whole
 */
ok: boolean
/**
 * Entries checked
 */
entries: number
/**
 * Last hash
 */
head: string
/**
 * First entry that does not fit
 */
brokenAt?: number
/**
 * What does not fit
 */
problem?: string
/**
 * Entries whose content was erased
 */
erased?: number
/**
 * Root of the tree, computed from the entries
 */
root?: string
/**
 * Checkpoints that fit
 */
checkpoints?: number
}
/**
 * The one that runs or ran last, and the last that came to a result.
 */
export interface AuditVerificationState {
run: (AuditVerificationRun | null)
last: (AuditVerificationRun | null)
}
/**
 * A batch, and its specific energy as computed here: net energy, the integral of power less no-load power (never below 0), over the mass of solids. With what it is computed is said, and why it is not when it is not.
 */
export interface BatchEnergy {
/**
 * own, or the agreement it came under
 */
scope: string
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Batch id
 */
batch: string
/**
 * Product
 */
product?: string
/**
 * Recipe and version
 */
recipe?: string
/**
 * Highest pass number
 */
passes?: number
/**
 * Product mass, kg
 */
massKg?: number
/**
 * Solids mass fraction, 0..1
 */
solidsFraction?: number
/**
 * Start (epoch ms)
 */
from: number
/**
 * null = it runs
 */
to: (number | null)
/**
 * Up to here it was computed (epoch ms)
 */
until: number
/**
 * Net specific energy, kJ/kg
 */
energyKJkg: (number | null)
/**
 * Why there is none
 */
reason: (("power-withheld" | "power-missing" | "power-not-mean" | "no-load-unknown" | "solids-unknown") | null)
/**
 * Net energy, kJ
 */
netKJ: (number | null)
/**
 * Mass of solids, kg
 */
solidsKg: (number | null)
/**
 * No-load power as the description of the machine states it
 */
noLoadPower: (NoLoadPower | null)
/**
 * The no-load power was scaled to the speed of each moment
 */
scaledBySpeed: boolean
/**
 * Stretches without power, which count nothing, ms
 */
missingMs: number
/**
 * What the machine's own counter said at the end, kJ/kg
 */
counterKJkg: (number | null)
/**
 * On the energy axis: when the batch reached the bucket (epoch ms)
 */
t?: (number | null)[]
/**
 * Under an agreement that thins values out: what the power is that this was computed from; null = as recorded
 */
basis: ({
/**
 * One value for every so many ms
 */
windowMs: number
/**
 * What of the window the value is
 */
statistic: ("mean" | "min" | "max" | "last" | "count")
} | null)
/**
 * A person here marked it as a good batch; null = nobody did
 */
good: ({
/**
 * Since when (epoch ms)
 */
at: number
/**
 * Who said so, by pseudonym
 */
by: string
} | null)
}
/**
 * What the drive takes without grinding (rotor in product without beads, or in air). With a speed it is scaled to the speed of the moment: kW × (speed / at)^exponent; without one it is the same at every speed.
 */
export interface NoLoadPower {
/**
 * Power, kW
 */
kW: number
/**
 * Speed at which it was measured, 1/min
 */
speed?: number
/**
 * How it grows with the speed; absent = 1.3
 */
exponent?: number
}
/**
 * A batch is good, as a person here judges it, or is not called so any more. Stays in this connector.
 */
export interface BatchMarkInput {
/**
 * own, or the agreement it came under
 */
scope: string
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Batch id
 */
batch: string
/**
 * Start of the batch (epoch ms): names of batches may come again
 */
from: number
/**
 * false takes the mark away
 */
good: boolean
}
/**
 * Start, end, pass change or other change of a batch. `operator` is personal data and dropped at the source unless purpose and legal basis are named.
 */
export interface BatchRecord {
/**
 * Kind of record
 */
record: "batch"
/**
 * Batch id
 */
id: string
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Source time (epoch ms)
 */
t: number
phase: ("start" | "end" | "pass" | "change")
/**
 * Product
 */
product?: string
/**
 * Recipe and version
 */
recipe?: string
/**
 * Order
 */
order?: string
/**
 * Pass number, from 1
 */
pass?: number
/**
 * Product mass, kg
 */
massKg?: number
/**
 * Solids mass fraction, 0..1
 */
solidsFraction?: number
/**
 * Person (personal data)
 */
operator?: string
}
/**
 * Grinding beads filled, refilled or discharged.
 */
export interface BeadChargeRecord {
/**
 * Kind of record
 */
record: "bead-charge"
/**
 * Id of this record, unique per producer
 */
id: string
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Source time (epoch ms)
 */
t: number
kind: ("fill" | "refill" | "discharge")
/**
 * Mass, kg
 */
massKg: number
/**
 * Lot
 */
lot?: string
/**
 * Supplier
 */
supplier?: string
/**
 * Grade
 */
grade?: string
/**
 * Material
 */
material?: string
/**
 * Nominal diameter, mm
 */
diameterMm?: number
/**
 * Density, kg/L
 */
densityKgL?: number
}
/**
 * Configuration file of a broker (YAML or JSON). Unknown keys are refused.
 */
export interface BrokerConfig {
/**
 * Name
 */
name: string
/**
 * Folder for keys and databases
 */
dataDir: string
http: HttpConfig
/**
 * Data in transit
 */
log?: {
/**
 * Chunks leave the log at the latest after so many days
 */
transitDays?: number
}
/**
 * Room on the disk
 */
disk?: {
/**
 * Refuse new chunks below so much free space
 */
watermarkBytes?: number
}
/**
 * Of a participant, unless the admin sets another
 */
quota?: {
/**
 * Per participant, unless set for it
 */
bytesPerDay?: number
/**
 * Per participant, unless set for it
 */
logBytes?: number
}
/**
 * Tokens and invitations
 */
tokens?: {
/**
 * Life of an access token
 */
seconds?: number
/**
 * Life of an invitation
 */
invitationHours?: number
}
/**
 * Receipts of deliveries
 */
receipts?: {
/**
 * Receipt period, ms
 */
periodMs?: number
}
/**
 * Signed checkpoints of the audit log
 */
audit?: {
/**
 * A log that grew gets a signed checkpoint after this time, ms (default 60000)
 */
checkpointMs?: number
/**
 * And after this many entries at the latest (default 1000)
 */
checkpointEntries?: number
}
/**
 * Heartbeat of streams, ms
 */
heartbeatMs?: number
/**
 * What is logged
 */
logLevel?: ("trace" | "debug" | "info" | "warn" | "error")
/**
 * File instead of standard error
 */
logFile?: string
/**
 * Duties of consumers
 */
duties?: {
/**
 * How long after its due date a duty's receipt may come, minutes; afterwards it is a violation and nothing is delivered
 */
graceMinutes?: number
}
/**
 * Who decides on changes of policies
 */
policyChanges?: {
/**
 * Templates, rules of the dataspace and this setting change only when a second administrator approves; written here, it cannot be switched in the console
 */
twoPersons: boolean
/**
 * A proposal that nobody decides on ends after so many days
 */
days?: number
}
/**
 * Control signals of machines, for deciding
 */
controlSignals?: {
/**
 * After so many seconds without a word of the machine's side its state counts as unknown, and what depends on it is denied
 */
silenceSeconds?: number
}
notifications?: NotificationsConfig
/**
 * Outside partners (Dataspace Protocol)
 */
outside?: {
/**
 * Addresses, networks or host names of partners that may be called although they are internal; these also without TLS
 */
internalAddresses?: string[]
/**
 * A message to a partner that cannot be delivered for so long ends its process (default 72)
 */
giveUpHours?: number
}
/**
 * Data for outside partners that fetch them (HttpData-PULL)
 */
pull?: {
/**
 * How long a token lives with which an outside partner fetches data (default 600)
 */
tokenSeconds?: number
/**
 * How long after its start, or after its last renewal, a token can be renewed (default 24)
 */
renewHours?: number
/**
 * How long data stay in the log for outside partners, who acknowledge nothing (default 15)
 */
keepMinutes?: number
}
}
/**
 * Where a process listens. Beyond loopback it needs tls, or behindProxy.
 */
export interface HttpConfig {
/**
 * 127.0.0.1 or another address
 */
host: string
/**
 * 0 = any free port
 */
port: number
tls?: {
/**
 * PEM file
 */
cert: string
/**
 * PEM file
 */
key: string
}
/**
 * A proxy in front ends TLS
 */
behindProxy?: boolean
/**
 * Address others use
 */
publicUrl?: string
/**
 * Requests per minute and caller
 */
rateLimitPerMinute?: number
}
/**
 * Who is told of what needs a person, beside what people set in the console. Values and names of products never leave in a notification.
 */
export interface NotificationsConfig {
/**
 * Where people reach the console: for links. Default: http.publicUrl, else where the process listens
 */
consoleUrl?: string
mail?: MailServer
/**
 * Addresses that are told
 *
 * @maxItems 64
 */
lists?: NotificationList[]
/**
 * Addresses that are told by HTTP
 *
 * @maxItems 32
 */
webhooks?: NotificationWebhook[]
/**
 * Ids of machines, sources and partners may stand in notifications (default false)
 */
names?: boolean
/**
 * Hosts with an address of an internal network that webhooks may reach; others are refused
 *
 * @maxItems 32
 * 
 * Items: Host name or address
 */
internalHosts?: string[]
/**
 * A source, or one machine of it, that has delivered nothing for so many minutes is told (default 15)
 */
noDataMinutes?: number
/**
 * Machines that may be silent for longer than others, as those that are switched off at night
 *
 * @maxItems 1024
 */
machines?: {
/**
 * Id of a machine, as in the mapping
 */
id: string
/**
 * It is told after so many minutes; 0: never
 */
noDataMinutes: number
}[]
/**
 * Told from so much of the room for what waits on (default 50)
 */
backlogPercent?: number
/**
 * Told below so much free space on the disk of the data folder (default 1 GiB)
 */
diskFreeBytes?: number
/**
 * What still needs a person is told again after so many hours (default 24)
 */
repeatHours?: number
/**
 * What was away for so long counts as done; what comes back earlier was never gone (default 5)
 */
settleMinutes?: number
/**
 * At least so long between two messages to one receiver; what happens meanwhile comes in one (default 5)
 */
gapMinutes?: number
/**
 * Hour of the daily message, time of this machine (default 7)
 */
dailyHour?: number
/**
 * A message that cannot be delivered for so long is given up (default 48)
 */
expireHours?: number
/**
 * How often is looked (default 30)
 */
checkSeconds?: number
/**
 * First wait after a failed attempt; each further one doubles it, up to an hour (default 60)
 */
retrySeconds?: number
}
/**
 * SMTP server that e-mails are handed to. TLS is demanded: from the start (`tls`) or by STARTTLS (`starttls`); `none` is accepted for this machine alone.
 */
export interface MailServer {
/**
 * Host name or address
 */
host: string
/**
 * Default 587 (`starttls`), 465 (`tls`), 25 (`none`)
 */
port?: number
/**
 * Default `starttls`
 */
security?: ("starttls" | "tls" | "none")
/**
 * User name
 */
user?: string
/**
 * Password; in the configuration file write ${ENV:NAME}
 */
password?: string
/**
 * Sender
 */
from: string
/**
 * PEM file of a company CA that the server's certificate comes from
 */
ca?: string
}
/**
 * An address that is told of what needs a person, whoever reads there.
 */
export interface NotificationList {
/**
 * Name, within this list
 */
id: string
/**
 * E-mail address
 */
address: string
/**
 * Language of what is written
 */
language: ("en" | "de")
/**
 * Which kinds; absent: all
 *
 * @maxItems 64
 */
kinds?: InboxKind[]
/**
 * `at-once`: within minutes; `daily`: one message in the morning with all of a day
 */
rhythm?: ("at-once" | "daily")
}
/**
 * An address that is told of what needs a person by HTTP POST, signed (standardwebhooks.com).
 */
export interface NotificationWebhook {
/**
 * Name, within this list
 */
id: string
/**
 * https://…; http only to this machine
 */
url: string
/**
 * `whsec_` and 24 to 64 bytes in base64; in the configuration file write ${ENV:NAME}
 */
secret: string
/**
 * Which kinds; absent: all
 *
 * @maxItems 64
 */
kinds?: InboxKind[]
}
/**
 * How a broker does: participants, log, disk, transfers. Holds no values.
 */
export interface BrokerStatus {
/**
 * Name
 */
name: string
/**
 * Software version
 */
version: string
/**
 * Clock (epoch ms)
 */
time: number
/**
 * Of the log
 */
incarnation: string
/**
 * Waits for hand-ins after a restore
 */
restored: boolean
/**
 * Active
 */
participants: number
connectors: {
/**
 * Enrolled
 */
enrolled: number
/**
 * Online
 */
online: number
}
/**
 * Published
 */
datasets: number
/**
 * State → number
 */
negotiations: {
[k: string]: number
}
/**
 * State → number
 */
transfers: {
[k: string]: number
}
log: {
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * Chunks
 */
chunks: number
/**
 * Bytes
 */
bytes: number
/**
 * Oldest (epoch ms)
 */
oldest?: number
/**
 * Newest (epoch ms)
 */
newest?: number
}[]
disk: {
/**
 * Free
 */
freeBytes: number
/**
 * Refuses below
 */
watermarkBytes: number
/**
 * Refuses now
 */
refusing: boolean
}
audit: {
/**
 * Entries
 */
n: number
/**
 * Hash
 */
hash: string
}
/**
 * Name → per second
 */
rates?: {
[k: string]: number
}
/**
 * Resident memory
 */
memoryBytes?: number
/**
 * Receipts of deliveries that consumers have not countersigned
 */
receipts?: {
/**
 * Not countersigned yet
 */
open: number
since: (number | null)
}
/**
 * E-mails and webhooks
 */
notifications?: {
/**
 * Messages that are not sent yet
 */
waiting: number
/**
 * Of them, whose last attempt failed
 */
failing: number
}
/**
 * Messages that wait for connectors
 */
queue?: {
/**
 * Not answered by a connector yet
 */
messages: number
since: (number | null)
}
/**
 * Newest signed checkpoint of the audit log
 */
checkpoint?: {
/**
 * Entries that it covers
 */
size: number
t: (number | null)
failingSince: (number | null)
}
notRecordingSince?: (number | null)
verification?: AuditVerificationRun
}
/**
 * A catalogue request was refused. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface CatalogError {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "CatalogError"
/**
 * Code
 */
code?: string
/**
 * At least one reason
 *
 * @minItems 1
 * 
 * Items: Any JSON
 */
reason?: {
[k: string]: unknown
}[]
}
/**
 * A page of datasets that the asker may see.
 */
export interface CatalogPage {
datasets: Dataset[]
/**
 * Facet → values
 */
facets: {
[k: string]: {
/**
 * Value
 */
value: string
/**
 * Datasets
 */
count: number
}[]
}
/**
 * All that match
 */
total?: number
/**
 * Ask for the next page with this
 */
next?: string
}
/**
 * What a provider says of a dataset when it publishes it (DCAT): contents, figures, the facts of Article 3 of the EU Data Act, who may see it, and the offers.
 */
export interface DatasetInput {
/**
 * Dataset id, provider slug first
 */
id: string
title: Bilingual
description?: Bilingual
machines: Machine[]
signals: DatasetSignal[]
/**
 * Record kinds published
 */
records: ("event" | "batch" | "lab-sample" | "bead-charge" | "gap" | "correction" | "watermark" | "advice" | "withheld")[]
groups: {
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Sampling group of the pack
 */
group: string
/**
 * Sampling period, ms
 */
periodMs: number
}[]
/**
 * Bytes per day
 */
volumePerDayBytes?: number
/**
 * Delivered as it happens
 */
realtime: boolean
/**
 * How long the provider keeps it
 */
retention?: string
/**
 * Where it is stored
 */
storageLocation?: string
/**
 * How the user gets at it
 */
access?: string
/**
 * How it is erased
 */
erase?: string
/**
 * Contact
 */
contact?: string
/**
 * At most 64 KiB; shows no more than the narrowest offer lets through
 */
sample?: {
/**
 * Excerpt the provider approved; frames of one part come from one machine, in the order of time
 *
 * @maxItems 1000
 * 
 * Items: Frame or record
 */
lines: {
[k: string]: unknown
}[]
}
quality?: {
/**
 * Share of the expected samples, 0..1
 */
completeness?: number
/**
 * Typical latency, ms
 */
latencyMs?: number
/**
 * Gaps per day
 */
gapsPerDay?: number
}
/**
 * Agreements under which what it is made from was received; each has to permit odrl:distribute
 *
 * @maxItems 100
 */
derivedFrom?: {
/**
 * Agreement id
 */
agreement: string
nextPolicy?: OdrlOffer
}[]
/**
 * The broker can read the values
 */
brokerReadable: boolean
accessPolicy?: OdrlPolicy
offers: OdrlOffer[]
approval: ("automatic" | "manual")
/**
 * Listed in the catalogue
 */
published: boolean
/**
 * Facts of a related service (EU Data Act, Article 3(3)), where one comes with the machine
 */
relatedService?: {
/**
 * Nature, volume and frequency of what the provider obtains, and how the user retrieves it (a)
 */
nature?: string
/**
 * Nature and volume of related service data, storage and retention (b)
 */
generated?: string
/**
 * Whether and for what the provider itself uses the data (c)
 */
holderPurposes?: string
/**
 * Whether third parties may use them, and for what (c)
 */
thirdParties?: string
/**
 * Who the data holder is: name, address, other processing parties (d)
 */
holder?: string
/**
 * How the holder is reached quickly (e)
 */
communication?: string
/**
 * How the user asks to share with a third party, and ends it (f)
 */
sharing?: string
/**
 * Right to complain to the competent authority (g)
 */
complaint?: string
/**
 * Whether the provider holds trade secrets in the data; else who does (h)
 */
tradeSecretHolder?: string
/**
 * Duration of the contract and how it ends (i)
 */
term?: string
}
}
/**
 * A machine of which a dataset tells.
 */
export interface Machine {
/**
 * Machine, as its owner calls it
 */
id: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Manufacturer
 */
manufacturer?: string
/**
 * Model
 */
model?: string
/**
 * Serial number
 */
serial?: string
/**
 * Name people use
 */
name?: string
noLoadPower?: NoLoadPower
}
/**
 * A signal that a dataset holds.
 */
export interface DatasetSignal {
/**
 * Signal id, group.name
 */
id: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Sampling group of the pack
 */
group: string
/**
 * UCUM unit
 */
unit: string
sensitivity: ("technical" | "secret" | "personal")
}
/**
 * Asks for the catalogue. `filter` is that of docs/dsp.md. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface CatalogRequestMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "CatalogRequestMessage"
/**
 * What to look for
 */
filter?: unknown[]
}
/**
 * Whose it is, for which hosts, how long, how strong, and its fingerprints.
 */
export interface CertificateFacts {
/**
 * Subject
 */
subject: string
/**
 * Issuer
 */
issuer: string
applicationUri: (string | null)
/**
 * Host names and addresses it is for
 *
 * @maxItems 200
 * 
 * Items: Host
 */
hosts: string[]
/**
 * Valid from (epoch ms)
 */
validFrom: number
/**
 * Valid to (epoch ms)
 */
validTo: number
/**
 * Kind and length of the key
 */
key: string
/**
 * Algorithm it is signed with
 */
signature: string
/**
 * SHA-256 fingerprint
 */
sha256: string
/**
 * SHA-1 thumbprint, as OPC UA shows it
 */
sha1: string
}
/**
 * Batch, pass and machine state that hold for a part. Pseudonyms replace these.
 */
export interface ChunkContext {
/**
 * Batch id
 */
batch?: string
/**
 * Pass number
 */
pass?: number
/**
 * Machine state
 */
state?: string
}
/**
 * One machine and sampling group within a chunk. `samples` counts rows (instants), however many signals.
 */
export interface ChunkPart {
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Sampling group of the pack
 */
group: string
origin: ("live" | "history")
context?: ChunkContext
/**
 * Revision of the mapping that made it
 */
mapping: string
/**
 * Frames
 */
frames: number
/**
 * Rows
 */
samples: number
/**
 * Earliest instant (epoch ms)
 */
tMin: number
/**
 * Latest instant (epoch ms)
 */
tMax: number
}
/**
 * Clear header of a chunk: frames and records that travel together. The body is NDJSON, one Frame or MillRecord a line; outbox entries `seq`..`seqTo` are covered without a hole. `digest` and `length` speak of the decoded body.
 */
export interface ChunkHeader {
schema: "urn:millspace:schema:chunk:1"
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * Connector that made it
 */
producer: string
/**
 * Epoch of the numbering; a restored outbox opens a new one
 */
epoch: number
/**
 * First entry
 */
seq: number
/**
 * Last entry, ≥ seq
 */
seqTo: number
/**
 * What the frames refer to
 *
 * @maxItems 1024
 */
parts: ChunkPart[]
/**
 * Record lines in the body
 */
records: number
/**
 * Of the decoded body
 */
digest: string
encoding: ("identity" | "zstd")
/**
 * Decoded bytes
 */
length: number
}
/**
 * Configuration file of a connector (YAML or JSON). Secrets as ${ENV:NAME}. Unknown keys are refused.
 */
export interface ConnectorConfig {
/**
 * Name
 */
name: string
/**
 * Folder for keys and databases
 */
dataDir: string
/**
 * The broker this connector belongs to, and the way there
 */
broker?: {
/**
 * https://…
 */
url: string
proxy?: {
/**
 * http://host:port
 */
url: string
/**
 * User name
 */
user?: string
/**
 * Password; write ${ENV:NAME}
 */
password?: string
}
/**
 * PEM file of a company CA
 */
ca?: string
}
http: HttpConfig
/**
 * What this connector reads
 */
sources?: SourceConfig[]
/**
 * Own and received data
 */
store?: {
/**
 * Delete what is older
 */
retentionDays?: number
}
/**
 * What waits for the broker
 */
outbox?: {
/**
 * For each published dataset; beyond it the oldest live data is displaced
 */
maxBytes?: number
/**
 * How long acknowledged entries are kept
 */
keepHours?: number
}
/**
 * Without it, personal data is dropped at the source
 */
personal?: {
/**
 * What for
 */
purpose: string
/**
 * On which legal basis
 */
legalBasis: string
}
/**
 * Whether this connector signs what matches without asking a person
 */
approval?: ("manual" | "automatic")
/**
 * Where data is written besides the store
 */
sinks?: SinkConfig[]
/**
 * What is logged
 */
logLevel?: ("trace" | "debug" | "info" | "warn" | "error")
/**
 * File instead of standard error
 */
logFile?: string
/**
 * What opens data of own machines to others for a time
 */
remoteMaintenance?: {
/**
 * Alarm codes that open a remote maintenance of their machine by themselves
 */
onAlarms?: string[]
/**
 * How long one that an alarm opened stays open, hours
 */
hours?: number
/**
 * From this severity on an open alarm is a fault (x:machine-fault-open)
 */
faultSeverity?: number
}
notifications?: NotificationsConfig
/**
 * Outside partners (Dataspace Protocol)
 */
outside?: {
/**
 * Addresses, networks or host names from which data of outside partners may be fetched although they are internal; these also without TLS
 */
internalAddresses?: string[]
/**
 * Longest file that is taken from an outside partner (default 1 GiB)
 */
maxFileBytes?: number
}
}
/**
 * An OPC UA server to read from. Nothing is ever written.
 */
export interface OpcUaSourceConfig {
/**
 * Name of the source
 */
id: string
/**
 * Mapping file, relative to the configuration
 */
mapping: string
/**
 * false = leave out
 */
enabled?: boolean
type: "opcua"
/**
 * opc.tcp://host:port
 */
endpoint: string
/**
 * Absent = strongest on offer
 */
security?: {
policy: ("None" | "Basic256Sha256" | "Aes128_Sha256_RsaOaep" | "Aes256_Sha256_RsaPss" | "auto")
mode: ("None" | "Sign" | "SignAndEncrypt" | "auto")
}
/**
 * User name
 */
user?: string
/**
 * Password; write ${ENV:NAME}
 */
password?: string
/**
 * PEM file of a user certificate to sign in with, relative to the configuration; needs userKey
 */
userCertificate?: string
/**
 * PEM file of its key
 */
userKey?: string
/**
 * Publishing interval, ms
 */
publishingIntervalMs?: number
/**
 * Sampling interval, ms
 */
samplingIntervalMs?: number
/**
 * Queue per item
 */
queueSize?: number
deadband?: {
type: ("absolute" | "percent")
value: number
}
/**
 * Monitored items per call
 */
itemsPerCall?: number
/**
 * Monitored items in all
 */
maxItems?: number
/**
 * Which time counts
 */
timestamps?: ("source" | "server" | "received")
/**
 * Set up again when connected but silent for so long, ms
 */
watchdogMs?: number
/**
 * Fill gaps by history read where the server has history
 */
history?: boolean
/**
 * Read so much of the server's history when a machine is connected for the first time, s; 0 (as without it) = none
 */
historyBeforeSeconds?: number
/**
 * Alarms and conditions
 */
events?: boolean
/**
 * Give up one attempt after, ms
 */
connectTimeoutMs?: number
/**
 * false = use the configured host even if the server names another
 */
endpointMustExist?: boolean
}
/**
 * An MQTT broker to read from: plain JSON topics or Sparkplug B.
 */
export interface MqttSourceConfig {
/**
 * Name of the source
 */
id: string
/**
 * Mapping file, relative to the configuration
 */
mapping: string
/**
 * false = leave out
 */
enabled?: boolean
type: "mqtt"
/**
 * mqtt://, mqtts://, ws:// or wss://
 */
url: string
dialect: ("json" | "sparkplug")
/**
 * MQTT 3.1.1 = 4, MQTT 5 = 5
 */
version?: (4 | 5)
/**
 * Fixed client id
 */
clientId?: string
/**
 * User name
 */
user?: string
/**
 * Password; write ${ENV:NAME}
 */
password?: string
/**
 * PEM file of the authority that issued the MQTT broker's certificate, relative to the configuration; absent = the public ones
 */
ca?: string
/**
 * PEM file of our client certificate, relative to the configuration; needs key
 */
certificate?: string
/**
 * PEM file of its key
 */
key?: string
/**
 * Filters; absent = those of the mapping
 */
topics?: string[]
/**
 * Quality of service
 */
qos?: (0 | 1)
/**
 * How long the broker keeps the session
 */
sessionExpirySeconds?: number
/**
 * Larger messages are dropped unread
 */
maxPayloadBytes?: number
/**
 * Unacknowledged messages at most
 */
receiveMaximum?: number
sparkplug?: {
/**
 * Group ids; absent = all
 */
groups?: string[]
/**
 * May ask for a rebirth (default true)
 */
rebirth?: boolean
/**
 * Primary host id; absent = no STATE is published
 */
hostId?: string
}
}
/**
 * Where own and received data is written besides the store.
 */
export interface SinkConfig {
type: "parquet"
/**
 * Folder
 */
dir: string
/**
 * Only these
 */
datasets?: string[]
/**
 * How often the file of the day is renewed
 */
everyMinutes?: number
}
/**
 * How a connector does, as it says to the broker when a control stream begins and every minute. Holds no values and no names. `heard` and `now` are two readings of its clock, one on hearing a message of the control stream and one on sending this: with the two readings of the broker's they bound how far the clocks are apart.
 */
export interface ConnectorReport {
/**
 * The connector's clock on sending (epoch ms)
 */
now: number
/**
 * The last message of the control stream that bears a time
 */
heard: {
/**
 * Time in the message heard last, by the broker's clock (epoch ms)
 */
t: number
/**
 * When it was heard, by the connector's clock (epoch ms)
 */
at: number
}
/**
 * Software version
 */
version: string
/**
 * What waits to be sent to the broker
 */
waitingBytes: number
diskFreeBytes: (number | null)
certificateEnds: (number | null)
}
/**
 * How a connector does: link, sources, backlog, store, what it receives.
 */
export interface ConnectorStatus {
/**
 * Name
 */
name: string
/**
 * Software version
 */
version: string
/**
 * Own clock (epoch ms)
 */
time: number
/**
 * Participant
 */
participant?: string
/**
 * Connector id
 */
connector?: string
broker: {
/**
 * Address
 */
url: string
state: ("not-enrolled" | "offline" | "connecting" | "online")
/**
 * Since (epoch ms)
 */
since: number
/**
 * Broker's clock minus own, ms
 */
clockOffsetMs?: number
lastError?: {
/**
 * Code
 */
code: string
text: Bilingual
}
}
sources: SourceStatus[]
outbox: {
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * Somebody may have it
 */
wanted: boolean
/**
 * Epoch
 */
epoch: number
/**
 * Last number made
 */
seq: number
/**
 * Last number acknowledged
 */
acknowledged: number
/**
 * Waiting
 */
entries: number
/**
 * Waiting bytes
 */
bytes: number
/**
 * Displaced by a full outbox
 */
displaced?: number
}[]
store: {
/**
 * On disk
 */
bytes: number
/**
 * Rows
 */
samples: number
/**
 * Oldest (epoch ms)
 */
oldest?: number
/**
 * Newest (epoch ms)
 */
newest?: number
}
quarantine: {
/**
 * Entries
 */
entries: number
}
receiving: {
/**
 * Process id, an IRI
 */
transfer: string
/**
 * Dataset id; of a millspace participant with its slug first
 */
dataset: string
/**
 * State
 */
state: string
/**
 * Opaque cursor; compare for equality only
 */
position?: string
/**
 * Rows
 */
samples: number
/**
 * Bytes
 */
bytes: number
lastAt?: (number | null)
/**
 * Latency, ms
 */
latencyMs?: number
}[]
/**
 * Resident memory
 */
memoryBytes?: number
/**
 * The audit log of the broker as this connector checked it
 */
audit?: {
/**
 * `consistent`: it only grew. `restored`: the broker says it was restored from a backup. `changed`: it is not the log it was. `unproven`: a signature or a proof is missing
 */
state: ("unknown" | "consistent" | "restored" | "changed" | "unproven")
/**
 * Entries of the newest kept checkpoint
 */
size?: number
/**
 * Last checked (epoch ms)
 */
checkedAt?: number
/**
 * Since when it is so (epoch ms)
 */
since?: number
problem?: {
/**
 * Error code
 */
code: string
text: Bilingual
}
}
/**
 * Receipts of deliveries and uploads
 */
receipts?: {
/**
 * Kept here, signed
 */
kept: number
/**
 * Not signed by this connector, because they do not say what it knows
 */
refused: number
/**
 * Received stretches that no receipt covers yet
 */
waiting?: number
/**
 * The last one that was refused
 */
last?: {
/**
 * Id
 */
receipt: string
/**
 * When (epoch ms)
 */
at: number
/**
 * Error code
 */
code: string
/**
 * What differs
 */
text: string
}
}
/**
 * E-mails and webhooks
 */
notifications?: {
/**
 * Messages that are not sent yet
 */
waiting: number
/**
 * Of them, whose last attempt failed
 */
failing: number
}
}
/**
 * How a source of a connector does.
 */
export interface SourceStatus {
/**
 * Source
 */
id: string
/**
 * opcua, mqtt, …
 */
type: string
state: ("stopped" | "connecting" | "connected" | "silent" | "lost" | "failed")
/**
 * Since (epoch ms)
 */
since: number
lastValueAt?: (number | null)
/**
 * Values since the start
 */
values?: number
/**
 * Monitored items or topics
 */
items?: number
/**
 * Items that were refused
 */
itemErrors?: number
/**
 * Reconnects
 */
reconnects?: number
error?: {
/**
 * Code
 */
code: string
text: Bilingual
/**
 * Detail
 */
detail?: string
}
}
/**
 * An enrolled connector as the admin sees it.
 */
export interface ConnectorView {
/**
 * Connector id
 */
id: string
/**
 * Participant
 */
participant: string
/**
 * Name
 */
name: string
state: ("active" | "revoked" | "suspended")
/**
 * Suspended by an administrator since (epoch ms)
 */
suspendedAt?: number
/**
 * Enrolled (epoch ms)
 */
enrolledAt: number
/**
 * Holds a control stream
 */
online: boolean
/**
 * Last request (epoch ms)
 */
lastSeenAt?: number
/**
 * Software
 */
software?: string
/**
 * Key id
 */
kid?: string
/**
 * Why revoked or suspended
 */
reason?: string
/**
 * What it said of itself last, since the broker started
 */
report?: {
/**
 * Received (epoch ms)
 */
at: number
/**
 * Software version
 */
version: string
/**
 * What waits there to be sent
 */
waitingBytes: number
diskFreeBytes: (number | null)
certificateEnds: (number | null)
/**
 * Measured from the exchange over the control stream
 */
clock: {
/**
 * How far its clock is ahead of the broker's, ms; negative: behind
 */
offsetMs: number
/**
 * By so much the true offset may differ at most, ms
 */
boundMs: number
}
}
}
/**
 * Data of an event `changed` of the console's stream: what changed, without values.
 */
export interface ConsoleChange {
topic: ConsoleTopic
/**
 * Of what, where it is one thing: a source, a participant, an agreement, a process, …
 */
id?: string
}
/**
 * Answer to signing in at the web console. What proves the session is in a cookie that no script can read.
 */
export interface ConsoleSession {
user: Whoami
/**
 * When one has to sign in again at the latest (epoch ms)
 */
sessionExpiresAt: number
}
/**
 * Whom the token of the request belongs to.
 */
export interface Whoami {
/**
 * Kind of caller
 */
kind: ("admin-token" | "user" | "connector" | "app")
/**
 * Stable id
 */
id: string
/**
 * The only name that audit and logs know
 */
pseudonym: string
/**
 * Name of a person
 */
name?: string
/**
 * Roles
 */
roles: string[]
}
/**
 * What the web console has to know before anybody has signed in, and who has.
 */
export interface ConsoleView {
/**
 * Kind of process
 */
app: ("connector" | "broker")
/**
 * Name of the process
 */
name: string
/**
 * Version of the software
 */
version: string
/**
 * Slug of the participant that a connector belongs to; absent before it has joined, and at a broker
 */
participant?: string
/**
 * Nobody administers yet: the first person comes in with a set-up code
 */
setUpNeeded: boolean
/**
 * Who has signed in; null for nobody
 */
user: (Whoami | null)
/**
 * When the session ends at the latest (epoch ms)
 */
sessionExpiresAt: (number | null)
/**
 * Time zone of the machine that the process runs on (IANA name)
 */
timeZone: string
}
/**
 * One thing of a policy that only the consumer's connector can enforce. Parameters depend on the kind.
 */
export interface ConsumerDuty {
/**
 * What has to be done
 */
kind: ("delete" | "anonymise" | "log" | "inform" | "application" | "count-uses" | "next-policy" | "purpose")
/**
 * JSON pointer of the term in the agreement
 */
path: string
rule: Bilingual
/**
 * delete: due at this instant (epoch ms)
 */
byMs?: number
/**
 * delete, anonymise: due this long after each value was received, ms; 0 = before it is kept
 */
afterReceiptMs?: number
/**
 * delete: due when the agreement ends
 */
onAgreementEnd?: boolean
/**
 * anonymise: fields of records
 */
jsonPaths?: string[]
/**
 * log, inform: which local accesses
 */
on?: ("on-allow" | "on-deny")[]
/**
 * inform: participant slug or IRI
 */
recipient?: string
/**
 * inform: the notice must be acknowledged within this, ms; 0 = before release
 */
deadlineMs?: number
/**
 * application, purpose: one of these
 */
any?: string[]
/**
 * application, purpose: none of these
 */
none?: string[]
/**
 * count-uses: at most so many
 */
limit?: number
/**
 * next-policy: id of the policy for whoever gets it next
 */
targetPolicy?: string
/**
 * next-policy: of its canonical form
 */
policyDigest?: string
}
/**
 * The provider agrees. `signature` (millspace) is its detached JWS over the canonical form of `agreement`. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface ContractAgreementMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "ContractAgreementMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
agreement: (Agreement & {
/**
 * @minItems 1
 */
permission?: unknown[]
/**
 * @minItems 1
 */
prohibition?: unknown[]
/**
 * @minItems 1
 */
obligation?: unknown[]
})
/**
 * Detached JWS
 */
signature?: string
/**
 * Detached JWS over the canonical form of `agreement` (millspace)
 */
"x:signature"?: string
}
/**
 * The consumer has verified the agreement. `signature` (millspace) is its detached JWS. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface ContractAgreementVerificationMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "ContractAgreementVerificationMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
/**
 * Detached JWS
 */
signature?: string
/**
 * Detached JWS over the canonical form of `agreement` (millspace)
 */
"x:signature"?: string
}
/**
 * A text that contracts name by its hash.
 */
export interface ContractDocumentInput {
/**
 * Default text/plain
 */
mediaType?: ("text/plain" | "text/markdown")
/**
 * The text
 */
text: string
/**
 * For lists
 */
title?: string
/**
 * What its hash has to be
 */
digest?: string
}
/**
 * A text that belongs to contracts, kept by the hash of its bytes (UTF-8).
 */
export interface ContractDocument {
/**
 * SHA-256 of the bytes
 */
digest: string
/**
 * Media type
 */
mediaType: ("text/plain" | "text/markdown")
/**
 * The text
 */
text: string
/**
 * For lists
 */
title?: string
/**
 * Kept since (epoch ms)
 */
addedAt?: number
}
/**
 * A message was refused; no transition. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface ContractNegotiationError {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "ContractNegotiationError"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
/**
 * Code of the sender
 */
code?: string
/**
 * At least one reason
 *
 * @minItems 1
 * 
 * Items: Any JSON
 */
reason?: {
[k: string]: unknown
}[]
}
/**
 * ACCEPTED by the consumer or FINALIZED by the provider. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface ContractNegotiationEventMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "ContractNegotiationEventMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
eventType: ("ACCEPTED" | "FINALIZED")
}
/**
 * Either side ends the negotiation. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface ContractNegotiationTerminationMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "ContractNegotiationTerminationMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
/**
 * Code of the sender
 */
code?: string
/**
 * At least one reason
 *
 * @minItems 1
 * 
 * Items: Any JSON
 */
reason?: {
[k: string]: unknown
}[]
}
/**
 * State of a negotiation, as acknowledgement. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface ContractNegotiation {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "ContractNegotiation"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
state: NegotiationState
}
/**
 * The provider makes an offer; `callbackAddress` opens a negotiation, `consumerPid` continues one (exactly one of both). Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface ContractOfferMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "ContractOfferMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid?: string
/**
 * Where the consumer answers
 */
callbackAddress?: string
offer: (OdrlOffer & {
target: string
/**
 * @minItems 1
 */
permission?: unknown[]
/**
 * @minItems 1
 */
prohibition?: unknown[]
/**
 * @minItems 1
 */
obligation?: unknown[]
})
}
/**
 * The consumer asks for an offer; `callbackAddress` opens a negotiation, `providerPid` continues one (exactly one of both). Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface ContractRequestMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "ContractRequestMessage"
/**
 * Process id of the consumer
 */
consumerPid: string
/**
 * Process id of the provider
 */
providerPid?: string
/**
 * Where the provider answers
 */
callbackAddress?: string
offer: (OdrlOffer & {
/**
 * @minItems 1
 */
permission?: unknown[]
/**
 * @minItems 1
 */
prohibition?: unknown[]
/**
 * @minItems 1
 */
obligation?: unknown[]
})
/**
 * What for (millspace)
 */
purpose?: string
signatory?: Signatory
/**
 * What for (millspace)
 */
"x:purpose"?: string
"x:signatory"?: Signatory
}
/**
 * The consumer compares the agreement with its request, checks the provider's signature and signs or rejects. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlAgreementCountersign {
type: "agreement.countersign"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Process id, an IRI
 */
pid: string
agreement: Agreement
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
providerSignature?: string
providerJwk?: PublicJwk
/**
 * The provider is an outside partner: without a signature of its own when `providerSignature` is absent
 */
outside?: boolean
/**
 * Own participant id in this agreement, when it is not the URN
 */
consumer?: string
}
/**
 * Both keep the signed agreement. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlAgreementFinalized {
type: "agreement.finalized"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
agreement: SignedAgreement
/**
 * Process id, an IRI
 */
pid?: string
/**
 * For what the data were asked for
 */
purpose?: string
/**
 * Own role in it
 */
role?: ("consumer" | "provider")
}
/**
 * The agreement no longer holds. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlAgreementRevoked {
type: "agreement.revoked"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Agreement id
 */
agreement: string
/**
 * Why
 */
reason: string
/**
 * Who
 */
by: string
}
/**
 * The provider compares the agreement with its offer and signs or rejects. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlAgreementSign {
type: "agreement.sign"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Process id, an IRI
 */
pid: string
agreement: Agreement
offer?: OdrlOffer
/**
 * Memberships of the counterparty that the broker attests at present
 */
memberships?: string[]
/**
 * The consumer is an outside partner, who names nobody acting for it
 */
outside?: boolean
/**
 * Own participant id in this agreement, when it is not the URN
 */
provider?: string
}
/**
 * The provider checks the consumer's signature. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlAgreementVerify {
type: "agreement.verify"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Process id, an IRI
 */
pid: string
agreement: Agreement
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
consumerSignature: string
consumerJwk: PublicJwk
}
/**
 * Answer to a control message: a signature, a rejection with reason, a decision, or plain `ok`.
 */
export interface ControlAnswer {
/**
 * Done, or verified
 */
ok?: boolean
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
signature?: string
/**
 * Why not
 */
reject?: string
/**
 * Approval of a request
 */
approve?: boolean
/**
 * Words
 */
reason?: string
/**
 * Error code (docs/errors.md) of a rejection
 */
code?: string
signatory?: Signatory
/**
 * true: no standing instruction covers it, a signatory has to decide first
 */
decide?: boolean
}
/**
 * A signed checkpoint: keep it, and check that the log only grew since the one before. Message on the control stream of a connector; it needs no answer.
 */
export interface ControlAuditCheckpoint {
type: "audit.checkpoint"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
checkpoint: SignedCheckpoint
}
/**
 * A checkpoint of the audit log with the signature of the broker.
 */
export interface SignedCheckpoint {
checkpoint: AuditCheckpoint
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
signature: string
}
/**
 * Last entry of the audit log; kept, so that a restored broker is noticed. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlAuditHead {
type: "audit.head"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
head: {
/**
 * Entries
 */
n: number
/**
 * Hash
 */
hash: string
/**
 * Mark of the broker, opaque: handed back with the head, it proves that the broker had it
 */
mac?: string
}
}
/**
 * Whether somebody may have the data of a dataset now. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlDemand {
type: "demand"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * Send
 */
wanted: boolean
/**
 * Only these are needed
 * 
 * Items: Signal id, group.name
 */
signals?: string[]
}
/**
 * Sent every 5 s on an idle control stream.
 */
export interface ControlHeartbeat {
type: "heartbeat"
/**
 * Broker's clock (epoch ms)
 */
t: number
}
/**
 * First message of a stream. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlHello {
type: "hello"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
auditHead: {
/**
 * Entries
 */
n: number
/**
 * Hash
 */
hash: string
/**
 * Mark of the broker, opaque: handed back with the head, it proves that the broker had it
 */
mac?: string
}
/**
 * Broker's clock (epoch ms)
 */
time: number
/**
 * Of the broker log
 */
incarnation: string
/**
 * The broker came from a backup and waits for hand-ins
 */
restored: boolean
/**
 * What the connector declared that it enforces when it opened the stream, e.g. duties/1, as the broker noted it
 */
enforces?: string[]
}
/**
 * The provider uploads a stretch of its store for this request alone. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlHistoryRequest {
type: "history.request"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Request id
 */
request: string
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * First instant (epoch ms)
 */
from: number
/**
 * Last instant (epoch ms)
 */
to: number
/**
 * Items: Machine, as its owner calls it
 */
machines?: string[]
/**
 * Items: Signal id, group.name
 */
signals?: string[]
/**
 * Who asks
 */
consumer?: string
}
/**
 * A relation was proposed, confirmed, or ended. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlMachineRelation {
type: "machine.relation"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
relation: MachineRelation
}
/**
 * A relation with both signatures, as far as they are there, and how it stands.
 */
export interface MachineRelation {
terms: MachineRelationTerms
/**
 * How it stands
 */
state: ("proposed" | "coming" | "active" | "ended")
/**
 * Who proposed it
 */
proposedBy: string
/**
 * When (epoch ms)
 */
proposedAt: number
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
publisherSignature?: string
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
participantSignature?: string
/**
 * When both had signed (epoch ms)
 */
confirmedAt?: number
/**
 * When it really ends: as agreed, or earlier by a sale or a word of either side (epoch ms)
 */
until: (number | null)
/**
 * Who ended it early
 */
endedBy?: string
/**
 * Why
 */
reason?: string
}
/**
 * Who is user, owner or holder of a machine, from when until when. Its canonical form (RFC 8785) is signed by a connector of the publisher and one of the participant; only then it is a fact.
 */
export interface MachineRelationTerms {
/**
 * Id
 */
id: string
/**
 * Machine, as its publisher calls it
 */
machine: string
/**
 * Who publishes or holds the machine
 */
publisher: string
/**
 * Who stands in the relation
 */
participant: string
/**
 * Relation
 */
relation: ("x:user" | "x:owner" | "x:holder")
/**
 * From (epoch ms)
 */
from: number
/**
 * Until (epoch ms); null = until it is ended
 */
until: (number | null)
/**
 * Beside those who stand in this relation already (a shared machine); absent or false: theirs ends when this begins (a sale)
 */
alongside?: boolean
}
/**
 * A transfer changed its state. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlTransferState {
type: "transfer.state"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Process id, an IRI
 */
pid: string
state: TransferState
role: ("consumer" | "provider")
/**
 * Dataset id; of a millspace participant with its slug first
 */
dataset: string
/**
 * Agreement id
 */
agreement: string
/**
 * Why
 */
reason?: string
/**
 * The counterparty is an outside partner: nothing is streamed
 */
outside?: boolean
dataAddress?: DataAddress
}
/**
 * Where and how data is fetched or sent (DSP 2025-1).
 */
export interface DataAddress {
"@type": "DataAddress"
/**
 * Kind of endpoint
 */
endpointType: string
/**
 * Address
 */
endpoint?: string
/**
 * @minItems 1
 */
endpointProperties?: {
"@type": "EndpointProperty"
/**
 * Name
 */
name: string
/**
 * Value
 */
value: string
}[]
}
/**
 * The consumer signs what it received. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlReceiptCountersign {
type: "receipt.countersign"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
receipt: SignedReceipt
}
/**
 * A receipt with detached JWS of broker, consumer and provider.
 */
export interface SignedReceipt {
receipt: Receipt
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
brokerSignature?: string
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
consumerSignature?: string
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
providerSignature?: string
consumerJwk?: PublicJwk
providerJwk?: PublicJwk
}
/**
 * The provider keeps a copy. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlReceiptCopy {
type: "receipt.copy"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
receipt: SignedReceipt
}
/**
 * Which control signals of which machines leave the house because policies of own datasets need them for deciding, and for which. Message on the control stream of a connector; it says how things stand now.
 */
export interface ControlSignals {
type: "control-signals"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * At least this often, also when nothing changed (ms)
 */
everyMs: number
/**
 * @maxItems 10000
 */
wanted: {
/**
 * Dataset
 */
dataset: string
/**
 * Items: Machine, as its publisher calls it
 */
machines: string[]
/**
 * What is needed
 */
signals: ("x:state" | "x:machine-fault-open" | "x:maintenance-window-open" | "x:remote-maintenance-open")[]
/**
 * Offers and agreements that ask for it
 * 
 * Items: Offer or agreement
 */
policies: string[]
}[]
}
/**
 * A rule of the dataspace was made or withdrawn: it may narrow or stop agreements. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlRuleChanged {
type: "rule.changed"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
rule: DataspaceRule
/**
 * false: withdrawn
 */
inForce: boolean
}
/**
 * A consumer tells of a local use, as the agreement demands; the first connector that has stored it answers. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlNotice {
type: "notice"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Participant that used it
 */
sender: string
notice: UseNotice
}
/**
 * What a consumer's connector tells another participant about a local use of received data, where the agreement demands it. Never a value. Sent again with the same id it is the same notice.
 */
export interface UseNotice {
id: string
/**
 * Agreement id
 */
agreement: string
/**
 * JSON pointer of the duty in the agreement
 */
duty: string
/**
 * Participant that is told, as the duty names it
 */
recipient: string
/**
 * When it was used (epoch ms)
 */
t: number
/**
 * Dataset id, provider slug first
 */
dataset: string
/**
 * Registered application; `urn:app:connector` for people
 */
application: string
/**
 * Purpose of the application, or of the agreement for people
 */
purpose?: string
/**
 * What was asked for: route and range
 */
what: string
/**
 * Whether it was released
 */
outcome: ("allowed" | "denied")
}
/**
 * A negotiation with an outside partner, or one whose steps are taken by hand, changed its state. Message on the control stream of a connector. It stays pending until answered.
 */
export interface ControlNegotiationState {
type: "negotiation.state"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
/**
 * Process id, an IRI
 */
pid: string
state: NegotiationState
role: ("consumer" | "provider")
/**
 * Dataset id; of a millspace participant with its slug first
 */
dataset: string
/**
 * Why
 */
reason?: string
/**
 * The counterparty is an outside partner
 */
outside?: boolean
/**
 * The other side
 */
counterparty: string
offer?: OdrlOffer
}
/**
 * The broker asks for a signature over a delegation, with which it calls outside partners for the participant. Message on the control stream of a connector. It stays pending until answered with `signature` or `reject`.
 */
export interface ControlTransportDelegate {
type: "transport.delegate"
/**
 * Position in the stream
 */
n: number
/**
 * Answer with this id
 */
id: string
/**
 * Broker's clock (epoch ms)
 */
t: number
delegation: TransportDelegation
publicJwk: PublicJwk
}
/**
 * What a connector signs so that its broker may prove with a key of its own that it calls for the participant. It says who calls and nothing else: agreements are signed by connectors.
 */
export interface TransportDelegation {
type: "TransportKeyDelegation"
/**
 * did:web of the participant
 */
participant: string
/**
 * RFC 7638 thumbprint (SHA-256, base64url) of the public key
 */
keyThumbprint: string
/**
 * From when (UTC)
 */
validFrom: string
/**
 * Until when (UTC)
 */
validUntil: string
}
/**
 * Replaces what was sent before for the stretch and signals it names.
 */
export interface CorrectionRecord {
/**
 * Kind of record
 */
record: "correction"
/**
 * Id of this record, unique per producer
 */
id: string
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Source time (epoch ms)
 */
t: number
/**
 * What no longer holds
 */
supersedes: {
/**
 * Sampling group of the pack
 */
group?: string
/**
 * First instant (epoch ms)
 */
from: number
/**
 * Last instant (epoch ms)
 */
to: number
/**
 * Items: Signal id, group.name
 */
signals?: string[]
}
/**
 * What holds instead; absent = nothing
 */
signals?: {
[k: string]: {
/**
 * Instants, epoch ms
 */
t: number[]
/**
 * Values, canonical unit
 */
v: (number | null)[]
}
}
/**
 * Why
 */
reason: string
}
/**
 * A user of a machine asks its data holder for the data (Article 4(1)) or to give them to a third party (Article 5(1)), or ends that. Dated, answered in writing, and escalated when it is not.
 */
export interface DataActRequest {
/**
 * IRI
 */
id: string
/**
 * What is asked
 */
kind: ("user-access" | "third-party" | "stop-sharing")
/**
 * Dataset
 */
dataset: string
/**
 * Data holder, a participant
 */
holder: string
/**
 * User of the machine, a participant
 */
user: string
/**
 * Third party, a participant
 */
recipient?: string
/**
 * For what the third party may use them
 *
 * @maxItems 50
 */
purposes?: string[]
/**
 * In the user's words
 */
text: string
/**
 * Asked (epoch ms)
 */
at: number
/**
 * An answer is due (epoch ms)
 */
due: number
/**
 * How it stands
 */
state: ("open" | "granted" | "refused" | "escalated")
/**
 * The holder's answer
 */
answer?: {
/**
 * Granted, wholly or in part
 */
granted: boolean
/**
 * In writing, with reasons
 */
text: string
/**
 * Answered (epoch ms)
 */
at: number
}
/**
 * To the operator of the dataspace and the competent authority
 */
escalation?: {
/**
 * Why
 */
text: string
/**
 * Escalated (epoch ms)
 */
at: number
}
/**
 * Of the request's canonical form (RFC 8785): what an agreement with the third party names
 */
digest: string
}
/**
 * What Article 3(2) and 3(3) of Regulation (EU) 2023/2854 want said before a contract, taken from the description of a dataset, and what is missing.
 */
export interface DataActSheet {
/**
 * Dataset id
 */
dataset: string
/**
 * Questions and answers
 */
lines: {
/**
 * Where it stands
 */
article: string
question: Bilingual
/**
 * null: not said
 */
answer: (Bilingual | null)
remedy?: Bilingual
}[]
/**
 * How many answers are missing
 */
missing: number
}
/**
 * What somebody has filled in of a dataset so far.
 */
export interface DatasetDraftInput {
/**
 * What was filled in, by the name of its field
 */
values: {
[k: string]: string
}
/**
 * Made from this revision; another one that is kept is not overwritten. Absent: whatever is kept
 */
revision?: number
}
/**
 * A dataset that was begun and is not published.
 */
export interface DatasetDraft {
/**
 * Draft
 */
id: string
/**
 * What was filled in, by the name of its field
 */
values: {
[k: string]: string
}
/**
 * Grows with each change
 */
revision: number
/**
 * Begun (epoch ms)
 */
createdAt: number
/**
 * Last change (epoch ms)
 */
updatedAt: number
/**
 * Who changed it last, by pseudonym
 */
updatedBy: string
/**
 * For a day after that it can be taken back; null = it is not
 */
discardedAt: (number | null)
}
/**
 * Asks for one dataset; the HTTPS binding puts it into the address. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface DatasetRequestMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "DatasetRequestMessage"
/**
 * Dataset id
 */
dataset: string
}
/**
 * An agreement as far as given and received need it.
 */
export interface DealtAgreement {
/**
 * Agreement id
 */
id: string
/**
 * Dataset id
 */
dataset: string
status: ("active" | "revoked" | "expired" | "waiting-for-handin")
/**
 * Signed (epoch ms)
 */
since: number
/**
 * When its last permission ends (epoch ms); null: at no instant that is known
 */
until: (number | null)
/**
 * Terms as sentences
 */
sentences: Bilingual[]
/**
 * Terms by strength; never added up
 */
labels: {
/**
 * Stopped by broker or provider
 */
prevented: number
/**
 * As good as who attested
 */
attested: number
/**
 * The consumer's signed word
 */
evidenced: number
/**
 * Recorded only
 */
contractText: number
}
/**
 * Only where something is expected in return
 */
inReturn?: {
/**
 * What is expected in return, in words: contract text
 */
expected: Bilingual[]
/**
 * The dataset that was named for it; null: none
 */
dataset: (string | null)
/**
 * The agreement in force on that dataset, in the other direction; null: none
 */
agreement: (string | null)
}
}
/**
 * Over which time a decision stays the same: half-open, from inclusive.
 */
export interface DecidedStretch {
/**
 * From (epoch ms)
 */
from: number
/**
 * null: as far as is known
 */
until: (number | null)
decision: Decision
}
/**
 * Permit or deny, every rule that spoke and why, the shape, and until when it holds.
 */
export interface Decision {
result: ("permit" | "deny")
/**
 * Code of the catalogue
 */
code: string
rules: RuleOutcome[]
/**
 * What passes; null when denied
 */
shape: (Shape | null)
validUntil: (number | null)
/**
 * Limit of a count
 */
count: ({
unit: ("samples" | "deliveries")
/**
 * Largest number
 */
limit: number
} | null)
text: Bilingual
/**
 * Which of the four answers it is: a rule allows it, no rule allows it, a rule forbids it, or a fact is missing
 */
kind?: ("permitted" | "no-rule" | "forbidden" | "undecidable")
/**
 * Facts that are missing, by name
 */
missing?: string[]
/**
 * What the consumer's connector has to enforce for it
 */
duties?: ConsumerDuty[]
}
/**
 * One rule that spoke in a decision.
 */
export interface RuleOutcome {
/**
 * JSON pointer into the policy
 */
path: string
kind: ("permission" | "prohibition" | "obligation" | "constraint" | "duty" | "policy")
/**
 * deferred: the other side decides it (what the consumer's connector enforces, seen from the broker, and the other way round)
 */
outcome: ("satisfied" | "violated" | "open" | "deferred")
label: ("prevented" | "attested" | "evidenced" | "contract-text")
text: Bilingual
}
/**
 * What a policy lets through. All members null or absent: the whole chunk passes untouched.
 */
export interface Shape {
/**
 * Signals kept; null = all
 */
signals: (string[] | null)
/**
 * Window, ms
 */
windowMs: (number | null)
/**
 * Statistic per window
 */
statistic: (("mean" | "min" | "max" | "last" | "count") | null)
/**
 * Rounding step, canonical unit
 */
round: (number | null)
/**
 * Delay, ms
 */
delayMs: (number | null)
/**
 * Machines kept; null or absent = all
 */
machines?: (string[] | null)
/**
 * Kinds of ids replaced by pseudonyms of the agreement; null or absent = none
 */
pseudonymise?: (("machine" | "batch" | "product" | "person")[] | null)
/**
 * Fields of records replaced; null or absent = none
 */
replace?: ({
/**
 * Path into a record, $.a.b or $.a[*].b
 */
path: string
/**
 * What stands there instead
 */
with: string
}[] | null)
/**
 * Fields of records removed; null or absent = none
 */
remove?: (string[] | null)
/**
 * Times are cut down to multiples of this, ms; null or absent = exact
 */
timeStepMs?: (number | null)
}
/**
 * Sums of the receipts of a month, by the clock of the connector's machine.
 */
export interface DeliveredMonth {
/**
 * Such as 2026-01
 */
month: string
/**
 * Rows
 */
rows: number
/**
 * Bytes, as they travelled
 */
bytes: number
/**
 * Time in which data were delivered, ms; what two deliveries share counts once
 */
coveredMs: number
}
/**
 * Header of one item of a delivery stream. `position` is the cursor after this item.
 */
export interface DeliveryHeader {
kind: ("chunk" | "heartbeat" | "end")
/**
 * Cursor after this item
 */
position?: string
chunk?: ChunkHeader
/**
 * A policy changed the body; it has its own digest
 */
shaped?: boolean
/**
 * Broker's clock (epoch ms)
 */
time?: number
/**
 * Why the stream ends
 */
end?: {
/**
 * Error code or `completed`
 */
code: string
text: Bilingual
/**
 * Coming back later makes sense
 */
retry: boolean
}
}
/**
 * Ends a membership for good. There is no way back: who wants to return is invited under another short name.
 */
export interface DepartureInput {
/**
 * Why; the other side of each agreement reads it
 */
reason: string
/**
 * The participant's short name once more, so that nothing ends by mistake
 */
confirm: string
/**
 * Digest of what was exported before, for the audit log
 */
export?: string
}
/**
 * A participant leaves the dataspace: what ends and is erased with it, and how far that is.
 */
export interface Departure {
/**
 * Short name; nobody else ever gets it
 */
participant: string
/**
 * member: nothing has ended, these are the figures of what would; ending: nothing can be done or delivered any more, erasing goes on; left: done
 */
state: ("member" | "ending" | "left")
/**
 * Why; the other side of each agreement reads it
 */
reason?: string
/**
 * The participant, or `broker` = its administrator
 */
by?: string
/**
 * When the membership ended (epoch ms)
 */
beganAt?: number
/**
 * When everything was erased (epoch ms)
 */
leftAt?: number
/**
 * What is being done now, while ending
 */
step?: string
/**
 * Agreements in force that end
 */
agreements: number
/**
 * Participants on the other side of any agreement, who are told
 *
 * @maxItems 100000
 */
counterparties: string[]
/**
 * Descriptions of datasets, with their excerpts, that are erased
 */
datasets: number
/**
 * Chunks of these datasets in the broker's log, which are erased
 */
log: {
/**
 * Chunks
 */
chunks: number
/**
 * Bytes
 */
bytes: number
}
/**
 * Entries of the audit log that concern nobody else who is still there: their text is erased, their hashes stay
 */
auditEntries: number
/**
 * Digest of what the participant exported before
 */
export?: string
}
/**
 * Where a participant can be negotiated with.
 */
export interface DidService {
/**
 * Id
 */
id: string
type: ("DataService" | "CatalogService")
/**
 * Address
 */
serviceEndpoint: string
}
/**
 * What a participant offers to whoever asks. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface DspCatalog {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
/**
 * Whose catalogue
 */
participantId: string
/**
 * IRI
 */
"@id": string
"@type": "Catalog"
/**
 * Datasets; absent when there is none
 *
 * @minItems 1
 */
dataset?: DspDataset[]
/**
 * Catalogues of others
 *
 * @minItems 1
 */
catalog?: DspNestedCatalog[]
/**
 * Data services
 *
 * @minItems 1
 */
service?: DspDataService[]
/**
 * Formats of the catalogue itself
 *
 * @minItems 1
 */
distribution?: DspDistribution[]
}
/**
 * A dataset with its offers and formats. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface DspDataset {
/**
 * List that holds the DSP 2025-1 context
 */
"@context"?: string[]
/**
 * Dataset id
 */
"@id": string
"@type"?: "Dataset"
/**
 * Offers
 *
 * @minItems 1
 */
hasPolicy: DspOffer[]
/**
 * Formats
 *
 * @minItems 1
 */
distribution: DspDistribution[]
}
/**
 * An offer as a catalogue lists it: never with `target`. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface DspOffer {
/**
 * IRI
 */
"@id": string
"@type"?: "Offer"
/**
 * Profile IRI or IRIs
 */
profile?: (string | string[])
/**
 * @minItems 1
 */
permission?: OdrlRule[]
/**
 * @minItems 1
 */
prohibition?: OdrlRule[]
/**
 * @minItems 1
 */
obligation?: OdrlRule[]
}
/**
 * A form in which a dataset can be had. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface DspDistribution {
"@type"?: "Distribution"
/**
 * Transfer format
 */
format: string
/**
 * Data service or its id
 */
accessService: (string | DspDataService)
/**
 * @minItems 1
 */
hasPolicy?: DspOffer[]
}
/**
 * Where a catalogue can be negotiated about. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface DspDataService {
/**
 * IRI
 */
"@id": string
"@type": "DataService"
/**
 * DSP base address
 */
endpointURL: string
/**
 * Datasets it serves
 *
 * @minItems 1
 */
servesDataset?: unknown[]
}
/**
 * A catalogue within a catalogue. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface DspNestedCatalog {
/**
 * IRI
 */
"@id": string
"@type": "Catalog"
/**
 * Datasets; absent when there is none
 *
 * @minItems 1
 */
dataset?: DspDataset[]
/**
 * Catalogues of others
 *
 * @minItems 1
 */
catalog?: DspNestedCatalog[]
/**
 * Data services
 *
 * @minItems 1
 */
service?: DspDataService[]
/**
 * Formats of the catalogue itself
 *
 * @minItems 1
 */
distribution?: DspDistribution[]
}
/**
 * Which versions of the protocol are spoken where. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface DspVersions {
/**
 * @minItems 1
 */
protocolVersions: {
/**
 * Version
 */
version: string
/**
 * Appended to the root
 */
path: string
binding: "HTTPS"
/**
 * Kind of participant id
 */
identifierType?: string
/**
 * Data service
 */
serviceId?: string
auth?: {
/**
 * Protocol
 */
protocol: string
/**
 * Version
 */
version: string
profile?: string[]
}
}[]
}
/**
 * A connector enrols once with an invitation code and its public key.
 */
export interface EnrolmentRequest {
/**
 * Invitation code, used once
 */
code: string
publicJwk: PublicJwk
/**
 * Name of the connector
 */
name: string
/**
 * Software and version
 */
software?: string
}
/**
 * Who the connector is from now on, and the key of the broker.
 */
export interface EnrolmentResponse {
/**
 * Participant
 */
participant: string
/**
 * Connector id
 */
connector: string
broker: {
/**
 * Broker id
 */
id: string
/**
 * Name
 */
name: string
publicJwk: PublicJwk
/**
 * Broker's clock (epoch ms)
 */
time: number
}
}
/**
 * An alarm, a condition or another happening at a machine. Severity is the OPC UA scale 1..1000.
 */
export interface EventRecord {
/**
 * Kind of record
 */
record: "event"
/**
 * Id of this record, unique per producer
 */
id: string
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Source time (epoch ms)
 */
t: number
/**
 * Event code of the pack, e.g. SEAL_P_L
 */
code: string
/**
 * 1 (information) to 1000 (catastrophe), OPC UA Part 5 §6.4.2
 */
severity: number
/**
 * `instant` has no end
 */
state: ("active" | "inactive" | "acknowledged" | "instant")
/**
 * Words of the machine
 */
text?: string
/**
 * Value that raised it, canonical unit of `signal`
 */
value?: number
/**
 * Signal id, group.name
 */
signal?: string
origin?: ("live" | "history")
}
/**
 * A checkpoint that the exporting side has kept, and the proof that the log only grew from there to the checkpoint of the header. A line of an evidence file.
 */
export interface EvidenceCheckpointLine {
line: "checkpoint"
checkpoint: SignedCheckpoint
/**
 * Consistency (RFC 6962 §2.1.2); missing when the broker could not prove it
 *
 * @maxItems 128
 * 
 * Items: Hash
 */
proof?: string[]
}
/**
 * Last line: a file without it was cut. A line of an evidence file.
 */
export interface EvidenceEndLine {
line: "end"
/**
 * Lines before this one
 */
lines: number
}
/**
 * An entry of the log. A line of an evidence file.
 */
export interface EvidenceEntryLine {
line: "entry"
/**
 * Number of the entry, from 1; it is leaf n - 1
 */
n: number
/**
 * Leaf hash
 */
leaf: string
entry?: AuditEntry
/**
 * When its content was erased (epoch ms); the leaf hash stays
 */
erasedAt?: number
/**
 * That it is in the log of the checkpoint (RFC 6962 §2.1.1); missing in an export of the whole log
 *
 * @maxItems 128
 * 
 * Items: Hash
 */
proof?: string[]
}
/**
 * Two signed checkpoints that cannot both be of one log. A line of an evidence file.
 */
export interface EvidenceForkLine {
line: "fork"
/**
 * When it was found (epoch ms)
 */
at: number
kept: SignedCheckpoint
seen: SignedCheckpoint
/**
 * The broker said that it had been restored from a backup
 */
declared: boolean
/**
 * Error code
 */
code: string
/**
 * What the broker gave as proof
 *
 * @maxItems 128
 * 
 * Items: Hash
 */
proof?: string[]
}
/**
 * Whose evidence it is and which checkpoint its proofs lead to. A line of an evidence file.
 */
export interface EvidenceHeaderLine {
line: "header"
format: 1
/**
 * When (epoch ms)
 */
exportedAt: number
/**
 * Participant who exported it; `broker` for an export of the administrator
 */
by: string
/**
 * It holds every entry: the root is computed from them, they carry no proofs
 */
whole: boolean
/**
 * What was asked for: dataset, agreement, transfer, machine, participant, kind, from, to
 */
about?: {
/**
 * Value
 */
[k: string]: string
}
checkpoint: SignedCheckpoint
}
/**
 * An entry of the audit log and the proof that it is in the log of a checkpoint.
 */
export interface EvidenceItem {
/**
 * Number of the entry, from 1; it is leaf n - 1
 */
n: number
/**
 * Leaf hash
 */
leaf: string
entry?: AuditEntry
/**
 * When its content was erased (epoch ms); the leaf hash stays
 */
erasedAt?: number
/**
 * That it is in the log of the checkpoint (RFC 6962 §2.1.1); missing in an export of the whole log
 *
 * @maxItems 128
 * 
 * Items: Hash
 */
proof?: string[]
}
/**
 * A public key with which the broker signs or signed. A line of an evidence file.
 */
export interface EvidenceKeyLine {
line: "key"
key: PublicJwk
}
/**
 * A receipt kept by the exporting side. A line of an evidence file.
 */
export interface EvidenceReceiptLine {
line: "receipt"
receipt: SignedReceipt
}
/**
 * Entries of the audit log, with proofs towards one checkpoint.
 */
export interface EvidencePage {
checkpoint: SignedCheckpoint
items: EvidenceItem[]
/**
 * Ask with cursor= this for what follows; missing on the last page
 */
cursor?: string
}
/**
 * A dataset for which the connector is to make an excerpt out of its store.
 */
export interface ExcerptRequest {
description: DatasetInput
/**
 * Rows of each sampling group at most; absent = 20
 */
rows?: number
}
/**
 * A transfer process as one of its sides sees it, with the decision that holds now.
 */
export interface TransferView {
/**
 * Own process id
 */
pid: string
role: ("consumer" | "provider")
/**
 * Process id, an IRI
 */
consumerPid: string
/**
 * Process id, an IRI
 */
providerPid?: string
state: TransferState
/**
 * Dataset id; of a millspace participant with its slug first
 */
dataset: string
/**
 * Agreement id
 */
agreement: string
/**
 * The other participant
 */
counterparty: string
decision: (Decision | null)
waitsFor?: WaitsFor
delivered: {
/**
 * Chunks
 */
chunks: number
/**
 * Rows
 */
samples: number
/**
 * Bytes
 */
bytes: number
lastAt: (number | null)
}
/**
 * An administrator of the dataspace lets it rest, or (`mandate`) the participant lets the broker act outside no longer: `state` is SUSPENDED, whatever both sides say
 */
held?: {
/**
 * Epoch ms
 */
since: number
/**
 * Why
 */
reason: string
/**
 * What is suspended
 */
what: ("exchange" | "provider" | "consumer" | "mandate")
}
/**
 * Last acknowledged
 */
position?: string
history?: {
/**
 * When (epoch ms)
 */
t: number
/**
 * State
 */
state: string
/**
 * Message or command
 */
message: string
}[]
/**
 * Begun (epoch ms)
 */
createdAt?: number
/**
 * Last change (epoch ms)
 */
updatedAt?: number
/**
 * Why suspended or ended
 */
reason?: string
/**
 * The counterparty is an outside partner
 */
outside?: boolean
recognised?: Recognition
/**
 * Format
 */
format?: string
}
/**
 * What a process waits for, since when, the last error and what to do.
 */
export interface WaitsFor {
/**
 * Participant, connector or broker
 */
who: string
what: Bilingual
/**
 * Since (epoch ms)
 */
since: number
/**
 * Last error in words
 */
lastError?: string
remedy?: Bilingual
}
/**
 * By which proof the counterparty of a process was known.
 */
export interface Recognition {
/**
 * A registered token, a token signed by its own key, or participant of this broker
 */
by: ("token" | "self-issued" | "broker")
/**
 * Key that signed
 */
kid?: string
/**
 * Last time (epoch ms)
 */
at: number
}
/**
 * How far a file that is being made has come.
 */
export interface ExportProgress {
/**
 * As whoever asked for it calls it
 */
job: string
/**
 * Share of the stretch, over all machines
 */
share: number
}
/**
 * An offer made from a template, and what a person wants to know before publishing it.
 */
export interface FilledTemplate {
offer: OdrlOffer
summary: Bilingual
/**
 * The policy in sentences
 */
sentences: Bilingual[]
/**
 * Each term and how real it is
 */
terms: {
/**
 * How real it is
 */
label: ("prevented" | "attested" | "evidenced" | "contract-text")
text: Bilingual
}[]
/**
 * Terms by strength; never added up
 */
labels: {
/**
 * Stopped by broker or provider
 */
prevented: number
/**
 * As good as who attested
 */
attested: number
/**
 * The consumer's signed word
 */
evidenced: number
/**
 * Recorded only
 */
contractText: number
}
/**
 * What the linter says, the gravest first
 */
findings: LintFinding[]
}
/**
 * What the linter has to say about a policy: a contradiction, something nobody can enforce, terms that are wider than people usually mean, or a conflict with the EU Data Act.
 */
export interface LintFinding {
/**
 * error: do not publish · warning: probably not meant · hint: good to know
 */
severity: ("error" | "warning" | "hint")
/**
 * Code of the catalogue
 */
code: string
/**
 * JSON pointer into the policy
 */
pointer: string
text: Bilingual
/**
 * Article of Regulation (EU) 2023/2854
 */
article?: string
}
/**
 * Telemetry of one machine and one sampling group, column by column: `t` holds the instants (epoch ms on the grid of the group, strictly increasing) and each signal one value per instant, in the canonical unit of its pack. A null always has a quality reason; an uncertain value keeps its number and has a reason. Equal lengths and increasing times are checked by checkFrame.
 */
export interface Frame {
/**
 * Index into the parts of the chunk header
 */
part: number
/**
 * Instants, epoch ms, strictly increasing
 *
 * @minItems 1
 * @maxItems 100000
 */
t: number[]
/**
 * Signal id → one value per instant, canonical unit
 */
signals: {
[k: string]: (number | null)[]
}
/**
 * Signal id → the instants that are not plainly good
 */
quality?: {
/**
 * Index of the instant → reason
 */
[k: string]: {
[k: string]: QualityReason
}
}
/**
 * Largest distance between a source time and its grid instant, ms
 */
skewMs?: number
}
/**
 * Says that data of [t, to] of this machine and group are missing, and why. Covers sequence numbers `seqFrom`..`seqTo` when it takes their place. Without machine and group it covers the whole dataset.
 */
export interface GapRecord {
/**
 * Kind of record
 */
record: "gap"
/**
 * Id of this record, unique per producer
 */
id: string
/**
 * Machine, as its owner calls it
 */
machine?: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack?: string
/**
 * Sampling group of the pack
 */
group?: string
/**
 * First instant that is missing (epoch ms)
 */
t: number
/**
 * Last instant that is missing (epoch ms)
 */
to: number
reason: ("source-lost" | "outbox-full" | "refused" | "new-epoch" | "silent" | "sequence" | "quarantined")
/**
 * First number covered
 */
seqFrom?: number
/**
 * Last number covered
 */
seqTo?: number
/**
 * Epoch of the numbers
 */
epoch?: number
/**
 * More
 */
text?: string
/**
 * The provider still has the data in its store
 */
refillable?: boolean
}
/**
 * What was given to whom and received from whom, as both sides have signed for.
 */
export interface GivenAndReceived {
/**
 * As of (epoch ms)
 */
at: number
/**
 * By name
 */
partners: PartnerBalance[]
}
/**
 * What one partner was given and gave.
 */
export interface PartnerBalance {
/**
 * Slug of a participant; of an outside partner its own id
 */
partner: string
/**
 * One direction
 */
given: {
/**
 * In force first, then the newest
 */
agreements: DealtAgreement[]
/**
 * Newest first
 */
months: DeliveredMonth[]
}
/**
 * One direction
 */
received: {
/**
 * In force first, then the newest
 */
agreements: DealtAgreement[]
/**
 * Newest first
 */
months: DeliveredMonth[]
}
}
/**
 * Id of the request; its stream is opened next.
 */
export interface HistoryAccepted {
/**
 * Request id
 */
request: string
}
/**
 * Asks for older data from the store of the provider.
 */
export interface HistoryRequest {
/**
 * First instant (epoch ms)
 */
from: number
/**
 * Last instant (epoch ms)
 */
to: number
/**
 * Items: Machine, as its owner calls it
 */
machines?: string[]
/**
 * Items: Signal id, group.name
 */
signals?: string[]
}
/**
 * Something that needs a person, and the page of the console on which it is done.
 */
export interface InboxItem {
/**
 * Kind and what it is about; the same as long as it stands
 */
id: string
kind: InboxKind
text: Bilingual
/**
 * By when (epoch ms); null: at no instant that is known
 */
due: (number | null)
/**
 * Since when it waits (epoch ms); null: unknown
 */
since: (number | null)
/**
 * Path in the console, with its query where it has one
 */
to: string
/**
 * What it is about, by id: all that may stand in a notification beside the kind, and only where that is allowed
 */
about?: {
/**
 * Id of a source
 */
source?: string
/**
 * Id of a machine
 */
machine?: string
/**
 * Slug of another participant; of an outside partner its own id
 */
participant?: string
}
}
/**
 * What needs a person, the most urgent first. What only the broker knows is missing while it does not answer.
 */
export interface Inbox {
/**
 * As of (epoch ms)
 */
at: number
/**
 * The broker could be asked as well
 */
complete: boolean
/**
 * By deadline; without one by age, the oldest first
 */
items: InboxItem[]
}
/**
 * Where the broker stands for this dataset and connector, and whether anybody may have the data.
 */
export interface IngestPosition {
/**
 * A started transfer holds a permitting grant
 */
wanted: boolean
position: ({
/**
 * Epoch
 */
epoch: number
/**
 * Last number
 */
seq: number
/**
 * Of the chunk that ended there
 */
digest: string
/**
 * First number of that chunk
 */
seqFrom: number
} | null)
}
/**
 * Contiguous high-water mark after the commit. `committed`: chunks taken when a later one was refused.
 */
export interface IngestResult {
/**
 * Epoch
 */
epoch: number
/**
 * Last number committed
 */
seq: number
/**
 * Chunks committed
 */
committed?: number
/**
 * The chunk that was refused
 */
refused?: {
/**
 * First number
 */
seq: number
/**
 * Last number
 */
seqTo: number
reasons: {
/**
 * Code
 */
code: string
text: Bilingual
/**
 * Line and pointer
 */
where?: string
}[]
}
}
/**
 * A code with which one connector of a participant enrols.
 */
export interface Invitation {
/**
 * Used once
 */
code: string
/**
 * End (epoch ms)
 */
expiresAt: number
}
/**
 * Public keys (RFC 7517 §5).
 */
export interface JwkSet {
keys: PublicJwk[]
}
/**
 * What the laboratory found in a sample; `t` is when it was taken. Usually late.
 */
export interface LabSampleRecord {
/**
 * Kind of record
 */
record: "lab-sample"
/**
 * Sample id
 */
id: string
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Source time (epoch ms)
 */
t: number
/**
 * When it was measured (epoch ms)
 */
measuredAt?: number
/**
 * Batch id
 */
batch?: string
/**
 * Pass number
 */
pass?: number
/**
 * Net specific energy at sampling, kJ/kg
 */
energyKJkg?: number
/**
 * Quantity (d50_um, viscosity_mPas …) → number
 */
values: {
[k: string]: number
}
/**
 * Method
 */
method?: string
/**
 * Instrument
 */
instrument?: string
/**
 * Person (personal data)
 */
operator?: string
}
/**
 * The words of a policy and what is contradictory, unenforceable, too wide or against the EU Data Act in it.
 */
export interface LintAnswer {
/**
 * The policy in sentences
 */
sentences: Bilingual[]
/**
 * Each term and how real it is
 */
terms: {
/**
 * How real it is
 */
label: ("prevented" | "attested" | "evidenced" | "contract-text")
text: Bilingual
}[]
/**
 * Terms by strength; never added up
 */
labels: {
/**
 * Stopped by broker or provider
 */
prevented: number
/**
 * As good as who attested
 */
attested: number
/**
 * The consumer's signed word
 */
evidenced: number
/**
 * Recorded only
 */
contractText: number
}
/**
 * What the linter says, the gravest first
 */
findings: LintFinding[]
}
/**
 * A usage policy with parameters, as the administrator's library keeps it: plain-language text, the ODRL rules in which `{"$param": "name"}` stands for a value, and the documents that go with it. Every parameter has a value before it becomes an offer: leaving one out could widen the policy.
 */
export interface PolicyTemplate {
/**
 * Name of the template
 */
id: string
/**
 * Grows with every change; an agreement is bound to the version it was signed under
 */
version: number
/**
 * What it is for; the linter checks an offer to the machine's user or to a third party against the EU Data Act
 */
kind?: ("offer" | "data-act-user" | "data-act-third-party" | "next-policy")
title: Bilingual
summary: Bilingual
/**
 * Parameters
 *
 * @maxItems 50
 */
parameters: TemplateParameter[]
policy: TemplatePolicy
/**
 * Documents that belong to the contract, each by its hash
 *
 * @maxItems 50
 */
annexes?: Annex[]
}
/**
 * A value that whoever uses a template fills in.
 */
export interface TemplateParameter {
/**
 * Name in placeholders
 */
name: string
/**
 * duration: xsd:duration · instant: xsd:dateTime with a zone · terms: list of terms such as purposes · signals: list of signal ids · participant(s): slugs · digest: sha256-…
 */
type: ("duration" | "instant" | "decimal" | "integer" | "text" | "terms" | "signals" | "participant" | "participants" | "digest")
title: Bilingual
help?: Bilingual
/**
 * Value when none is given
 */
default?: (string | string[])
/**
 * The only values allowed
 *
 * @maxItems 1000
 */
choices?: string[]
/**
 * Smallest value
 */
min?: string
/**
 * Largest value
 */
max?: string
}
/**
 * The rules of an ODRL policy in the form of DSP 2025-1, in which any right operand may be a placeholder. What it means is decided by filling it in and compiling it.
 */
export interface TemplatePolicy {
/**
 * Permissions
 *
 * @minItems 1
 */
permission?: {

}[]
/**
 * Prohibitions
 *
 * @minItems 1
 */
prohibition?: {

}[]
/**
 * Obligations
 *
 * @minItems 1
 */
obligation?: {

}[]
/**
 * perm, prohibit or invalid
 */
conflict?: string
}
/**
 * The terms, with the signature of the side that proposes them.
 */
export interface MachineRelationInput {
terms: MachineRelationTerms
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
signature: string
}
/**
 * What policies need for deciding, from the machine's side: state and open events per machine, as they are now. Used for deciding alone, never shown. Sent again on each change and at least every `everyMs`; a machine of which nothing fresh is known counts as unknown.
 */
export interface MachineStates {
/**
 * When it was so (epoch ms, corrected to the broker's clock); an older one than the last changes nothing
 */
t: number
/**
 * @maxItems 10000
 */
machines: {
/**
 * Machine, as its publisher calls it
 */
machine: string
/**
 * State, such as x:running; absent = not known or not needed
 */
state?: string
/**
 * Open now; absent = not known or not needed
 *
 * @maxItems 32
 */
events?: {
/**
 * What is open
 */
event: ("x:machine-fault-open" | "x:maintenance-window-open" | "x:remote-maintenance-open")
/**
 * Of this opening, the same as long as it lasts
 */
id?: string
/**
 * Open since (epoch ms)
 */
from: number
/**
 * Closes by itself then (epoch ms); remote maintenance always has one
 */
until?: number
/**
 * Why it was opened, for the evidence
 */
reason?: string
/**
 * Who opened it: a rule, or a pseudonym of a person
 */
by?: string
}[]
}[]
}
/**
 * A remote maintenance of a machine: who opened it, why, until when, and who was given data of the machine in that time.
 */
export interface MaintenanceView {
/**
 * Id
 */
id: string
/**
 * Machine, as its publisher calls it
 */
machine: string
/**
 * Opened (epoch ms)
 */
from: number
/**
 * Closes, or closed (epoch ms)
 */
until: number
/**
 * It is open now
 */
open: boolean
/**
 * Why
 */
reason?: string
/**
 * Who opened it
 */
by?: string
looked: {
/**
 * Who
 */
consumer: string
/**
 * Transfer
 */
transfer: string
/**
 * Agreement
 */
agreement: string
/**
 * Dataset
 */
dataset: string
/**
 * Rows of this machine
 */
samples: number
/**
 * First delivery (epoch ms)
 */
first: number
/**
 * Last delivery (epoch ms)
 */
last: number
}[]
}
/**
 * Where a text or number is found at the source: exactly one of address, browsePath, topic, metric.
 */
export interface MappingAddress {
/**
 * OPC UA node id with nsu= (or ns=, i=, s=)
 */
address?: string
/**
 * OPC UA browse path from Objects, e.g. Mill/agitator/speed
 */
browsePath?: string
/**
 * MQTT topic
 */
topic?: string
/**
 * Dotted path inside a JSON payload, e.g. values.speed
 */
path?: string
/**
 * Sparkplug metric name
 */
metric?: string
}
/**
 * Where batch, pass and state come from. `operator` is personal data and needs personal.purpose and legalBasis in the connector configuration.
 */
export interface MappingBatch {
id?: MappingAddress
product?: MappingAddress
recipe?: MappingAddress
order?: MappingAddress
pass?: MappingAddress
massKg?: MappingAddress
solidsFraction?: MappingAddress
state?: MappingAddress
operator?: MappingAddress
}
/**
 * Where events come from: alarms and conditions of the server, and bits or numbers that mean an event.
 */
export interface MappingEvents {
/**
 * Subscribe to alarms and conditions (OPC UA Part 9)
 */
conditions?: boolean
/**
 * Node that notifies; absent = Server
 */
notifier?: string
/**
 * Leave out what is below
 */
minSeverity?: number
/**
 * Condition or source name → event code of the pack
 */
codes?: {
[k: string]: string
}
/**
 * Values that mean one event each
 */
items?: {
/**
 * Event code
 */
code: string
/**
 * OPC UA node id with nsu= (or ns=, i=, s=)
 */
address?: string
/**
 * OPC UA browse path from Objects, e.g. Mill/agitator/speed
 */
browsePath?: string
/**
 * MQTT topic
 */
topic?: string
/**
 * Dotted path inside a JSON payload, e.g. values.speed
 */
path?: string
/**
 * Sparkplug metric name
 */
metric?: string
/**
 * Value that means active; absent = true or not 0
 */
activeWhen?: (string | number | boolean)
/**
 * 1..1000
 */
severity?: number
/**
 * Words
 */
text?: string
}[]
/**
 * Alarm words: whole numbers whose bits are alarms, as most controllers have them
 *
 * @maxItems 1000
 */
words?: {
/**
 * OPC UA node id with nsu= (or ns=, i=, s=)
 */
address?: string
/**
 * OPC UA browse path from Objects, e.g. Mill/agitator/speed
 */
browsePath?: string
/**
 * MQTT topic
 */
topic?: string
/**
 * Dotted path inside a JSON payload, e.g. values.speed
 */
path?: string
/**
 * Sparkplug metric name
 */
metric?: string
/**
 * Bit, 0 = the least significant, to 63 → event. What is not named means nothing
 */
bits: {
[k: string]: {
/**
 * Event code of the pack
 */
code: string
/**
 * 1..1000
 */
severity?: number
/**
 * Words
 */
text?: string
/**
 * Signal that the alarm is about
 */
signal?: string
/**
 * false = the alarm is active while the bit is 0 (absent = true)
 */
activeWhen?: boolean
}
}
}[]
}
/**
 * How the addresses of a source become signals of machines (YAML or JSON). Unknown keys are refused.
 */
export interface MappingFile {
/**
 * Changes with each change; stands in every chunk
 */
revision: string
/**
 * Source id of the connector configuration
 */
source: string
/**
 * Machines
 *
 * @minItems 1
 * @maxItems 5000
 */
machines: MappingMachine[]
}
/**
 * A machine, its pack, its identification and where its signals come from.
 */
export interface MappingMachine {
/**
 * Machine, as its owner calls it
 */
id: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Sampling group → period, ms, where it differs from the pack
 */
periods?: {
[k: string]: number
}
/**
 * Manufacturer
 */
manufacturer?: string
/**
 * Model
 */
model?: string
/**
 * Serial number
 */
serial?: string
/**
 * Name people use
 */
name?: string
noLoadPower?: NoLoadPower
/**
 * Where the metrics of this machine are
 */
sparkplug?: {
/**
 * Group id
 */
group: string
/**
 * Edge node id
 */
node: string
/**
 * Device id
 */
device?: string
}
/**
 * MQTT topic for signals without one
 */
topic?: string
/**
 * Where the source time is
 */
time?: {
/**
 * Dotted path of the time in the payload
 */
path?: string
/**
 * How the time is written
 */
format?: ("ms" | "s" | "us" | "ns" | "iso" | "auto")
/**
 * IANA zone of a local time without offset
 */
zone?: string
}
/**
 * Which time counts; absent = as the source says
 */
timestamps?: ("source" | "server" | "received")
/**
 * Signals
 *
 * @maxItems 20000
 */
signals: MappingSignal[]
events?: MappingEvents
batch?: MappingBatch
}
/**
 * One signal of the pack and where it comes from.
 */
export interface MappingSignal {
/**
 * Signal id, group.name
 */
signal: string
/**
 * OPC UA node id with nsu= (or ns=, i=, s=)
 */
address?: string
/**
 * OPC UA browse path from Objects, e.g. Mill/agitator/speed
 */
browsePath?: string
/**
 * MQTT topic
 */
topic?: string
/**
 * Dotted path inside a JSON payload, e.g. values.speed
 */
path?: string
/**
 * Sparkplug metric name
 */
metric?: string
/**
 * UCUM unit of the source; absent = what the server says, else the canonical one
 */
unit?: string
/**
 * Factor applied before the unit
 */
scale?: number
/**
 * Added after the factor
 */
offset?: number
/**
 * Where the source time is
 */
time?: {
/**
 * Dotted path of the time in the payload
 */
path?: string
/**
 * How the time is written
 */
format?: ("ms" | "s" | "us" | "ns" | "iso" | "auto")
/**
 * IANA zone of a local time without offset
 */
zone?: string
}
/**
 * Smallest change that counts
 */
deadband?: (number | {
type: ("absolute" | "percent")
value: number
})
/**
 * Sampling interval at the server, ms
 */
sampling?: number
/**
 * Queue size at the server
 */
queue?: number
/**
 * Text of the source → number of the signal
 */
enum?: {
[k: string]: number
}
/**
 * Another sampling group than the pack says
 */
group?: string
}
/**
 * Machines with their signals; the revision is given by the connector.
 */
export interface MappingInput {
/**
 * Machines
 *
 * @minItems 1
 * @maxItems 5000
 */
machines: MappingMachine[]
}
/**
 * What the picked addresses may mean, how sure that is and why; a person accepts it or not.
 */
export interface MappingProposal {
/**
 * Machines that were recognised, or that are mapped now
 *
 * @maxItems 5000
 */
machines: {
/**
 * Machine
 */
id: string
/**
 * Vocabulary
 */
pack: string
/**
 * Where it lies
 */
root: string
mapping: MappingMachine
/**
 * One for each signal
 *
 * @maxItems 20000
 */
rows: {
/**
 * Signal
 */
signal: string
/**
 * Address
 */
address: string
/**
 * Where it lies
 */
path: string
unit: (string | null)
/**
 * Canonical unit
 */
canonicalUnit: string
/**
 * canonical = value × factor + offset
 */
factor: number
/**
 * See factor
 */
offset: number
range: (number[] | null)
/**
 * Value of now at the source
 */
raw: (number | string | boolean | null)
/**
 * The same as the store would keep it
 */
converted: (number | null)
/**
 * Within the signal's range
 */
inRange: boolean
/**
 * How sure
 */
confidence: ("mapped" | "same id" | "known alias" | "looks like")
/**
 * Why
 *
 * @maxItems 10
 */
evidence: {
/**
 * Kind
 */
kind: ("name" | "unit" | "range" | "type")
/**
 * What
 */
text: string
}[]
/**
 * Strong enough to be ticked
 */
preselected: boolean
}[]
}[]
/**
 * Picked, but nothing fits
 *
 * @maxItems 20000
 */
unmapped: {
/**
 * Address
 */
address: string
/**
 * Where it lies
 */
path: string
/**
 * Why
 */
reason: ("no name like it" | "text value" | "alarm word" | "unit does not fit" | "taken by a better one")
at: MappingAddress
/**
 * Sparkplug: whose metric it is
 */
sparkplug?: {
/**
 * Group id
 */
group: string
/**
 * Edge node id
 */
node: string
/**
 * Device id
 */
device?: string
}
}[]
/**
 * Machine types that can be chosen
 *
 * @maxItems 1000
 */
types: {
/**
 * Vocabulary
 */
id: string
title: Bilingual
}[]
}
/**
 * Asks for a dataset under an offer (the offer of the catalogue, or its @id).
 */
export interface NegotiationRequest {
/**
 * Dataset id; of a millspace participant with its slug first
 */
dataset: string
/**
 * The offer or its @id
 */
offer: (string | OdrlOffer)
/**
 * What for
 */
purpose?: string
signatory?: Signatory
/**
 * Outside partner who offers it; absent: the participant in the dataset's id
 */
counterparty?: string
inReturn?: ReturnNamed
}
/**
 * A contract negotiation as one of its sides sees it.
 */
export interface NegotiationView {
/**
 * Own process id
 */
pid: string
role: ("consumer" | "provider")
/**
 * Process id, an IRI
 */
consumerPid: string
/**
 * Absent until the provider answered
 */
providerPid?: string
state: NegotiationState
/**
 * The other participant
 */
counterparty: string
/**
 * Dataset id; of a millspace participant with its slug first
 */
dataset: string
offer: OdrlOffer
before?: OdrlOffer
/**
 * What for
 */
purpose?: string
agreement?: Agreement
waitsFor?: WaitsFor
history: {
/**
 * When (epoch ms)
 */
t: number
/**
 * State
 */
state: string
/**
 * Message or command
 */
message: string
}[]
refusal?: {
/**
 * Code
 */
code: string
text: Bilingual
}
/**
 * Begun (epoch ms)
 */
createdAt?: number
/**
 * Last change (epoch ms)
 */
updatedAt?: number
/**
 * The counterparty is an outside partner
 */
outside?: boolean
recognised?: Recognition
/**
 * What a person may do now
 */
may?: ("approve" | "refuse" | "offer" | "accept" | "counter" | "verify" | "finalize" | "terminate")[]
}
/**
 * A message that was, or is to be, handed over: to whom and how it stands, not what is in it.
 */
export interface NotificationDelivery {
/**
 * Id; also in the Message-ID and the webhook-id
 */
id: string
receiver: {
channel: ("person" | "list" | "webhook")
/**
 * Pseudonym of a person, else name of the list or webhook
 */
id: string
}
/**
 * How many things it tells
 */
changes: number
/**
 * `failing`: an attempt has failed, it is tried again; `given-up`: refused for good, or too old
 */
state: ("waiting" | "failing" | "sent" | "given-up")
/**
 * Attempts so far
 */
attempts: number
/**
 * Made (epoch ms)
 */
createdAt: number
/**
 * Taken by the other side (epoch ms)
 */
sentAt?: number
/**
 * Next attempt (epoch ms)
 */
nextAt?: number
/**
 * Of the last attempt
 */
problem?: {
/**
 * Error code
 */
code: string
/**
 * What went wrong, without secrets
 */
text: string
}
}
/**
 * What a person wants to be told by e-mail.
 */
export interface NotificationPreferences {
/**
 * null: nothing is sent
 */
address: (string | null)
/**
 * Language of what is written
 */
language: ("en" | "de")
/**
 * `at-once`: within minutes; `daily`: one message in the morning with all of a day
 */
rhythm: ("at-once" | "daily")
/**
 * Which kinds; absent: all
 *
 * @maxItems 64
 */
kinds?: InboxKind[]
}
/**
 * What an administrator sets in the console. A secret that is left out stays as it was, as long as its server stays the same.
 */
export interface NotificationSettings {
/**
 * null: none
 */
mail: ({
/**
 * Host name or address
 */
host: string
/**
 * Port
 */
port: number
/**
 * How the connection is protected
 */
security: ("starttls" | "tls" | "none")
/**
 * User name
 */
user?: string
/**
 * Password; absent: as it was
 */
password?: string
/**
 * Sender
 */
from: string
} | null)
/**
 * Addresses that are told
 *
 * @maxItems 64
 */
lists: NotificationList[]
/**
 * Addresses that are told by HTTP; a new one, or one with another address, gets a new secret
 *
 * @maxItems 32
 */
webhooks: {
/**
 * Name, within this list
 */
id: string
/**
 * https://…; http only to this machine
 */
url: string
/**
 * Which kinds; absent: all
 *
 * @maxItems 64
 */
kinds?: InboxKind[]
}[]
}
/**
 * Whom to send a test to.
 */
export interface NotificationTest {
/**
 * `self`: whoever asks
 */
channel: ("self" | "list" | "webhook")
/**
 * Name of the list or webhook
 */
id?: string
}
/**
 * Body of a webhook. Headers: `webhook-id` (the same on each attempt), `webhook-timestamp` (epoch seconds), `webhook-signature` (`v1,` and the HMAC-SHA-256 over id, timestamp and body, joined by full stops, in base64). Holds kinds, times and addresses of the console; no values, no names of products; ids of machines, sources and partners only where the sender allows it.
 */
export interface Notification {
/**
 * What this is
 */
type: "millspace.notification"
/**
 * When it was made (ISO 8601)
 */
timestamp: string
/**
 * Kind of process
 */
app: ("connector" | "broker")
/**
 * A test: nothing has happened
 */
test: boolean
/**
 * What is new
 */
changes: {
/**
 * The same as long as it stands
 */
matter: string
kind: InboxKind
/**
 * `again`: still stands; `passed`: came and is over
 */
change: ("raised" | "again" | "resolved" | "passed")
/**
 * Page of the console
 */
url: string
/**
 * Since when it waits
 */
since: (string | null)
/**
 * By when
 */
due: (string | null)
/**
 * Only where the sender allows names
 */
about?: {
/**
 * Source
 */
source?: string
/**
 * Machine
 */
machine?: string
/**
 * Participant
 */
participant?: string
}
}[]
}
/**
 * Who is told what, and whether it arrives. No secret is in it.
 */
export interface NotificationsView {
mail: ({
/**
 * Host name or address
 */
host: string
/**
 * Port
 */
port: number
security: ("starttls" | "tls" | "none")
/**
 * User name
 */
user?: string
/**
 * Sender
 */
from: string
/**
 * A password is known
 */
hasPassword: boolean
/**
 * From the configuration file: not to be changed here
 */
fixed: boolean
} | null)
/**
 * Addresses that are told
 */
lists: {
/**
 * Name
 */
id: string
/**
 * E-mail address
 */
address: string
/**
 * Language of what is written
 */
language: ("en" | "de")
/**
 * `at-once`: within minutes; `daily`: one message in the morning with all of a day
 */
rhythm: ("at-once" | "daily")
/**
 * Which kinds; absent: all
 *
 * @maxItems 64
 */
kinds?: InboxKind[]
/**
 * From the configuration file: not to be changed here
 */
fixed: boolean
}[]
/**
 * Addresses that are told by HTTP
 */
webhooks: {
/**
 * Name
 */
id: string
/**
 * Address
 */
url: string
/**
 * Which kinds; absent: all
 *
 * @maxItems 64
 */
kinds?: InboxKind[]
/**
 * From the configuration file: not to be changed here
 */
fixed: boolean
}[]
/**
 * Which kinds there are at this process
 */
kinds: InboxKind[]
/**
 * Ids of machines, sources and partners may stand in notifications
 */
names: boolean
/**
 * The latest, newest first
 */
deliveries: NotificationDelivery[]
/**
 * Made by this request, for new webhooks: shown once
 */
newSecrets?: {
/**
 * Name of the webhook
 */
id: string
/**
 * For its receiver
 */
secret: string
}[]
}
/**
 * Makes an offer to a counterparty, or another one in a negotiation: an offer of the dataset by its id, or terms written out.
 */
export interface OfferInput {
/**
 * Participant or partner; to begin with
 */
counterparty?: string
/**
 * Dataset; to begin with
 */
dataset?: string
/**
 * The offer or its @id
 */
offer?: (string | OdrlOffer)
}
/**
 * What this connector shows to OPC UA servers.
 */
export interface OwnCertificateView {
facts: CertificateFacts
/**
 * The certificate, PEM; it is no secret
 */
pem: string
}
/**
 * What a person is told, and what there is to choose from.
 */
export interface OwnNotifications {
preferences: NotificationPreferences
/**
 * Of which somebody with these roles can be told
 */
kinds: InboxKind[]
/**
 * A mail server is set, so that e-mails can be sent
 */
possible: boolean
}
/**
 * The outside partners of a participant, and what it tells them of itself.
 */
export interface OwnPartners {
/**
 * Registered now or before
 */
partners: PartnerView[]
/**
 * What a partner has to register
 */
self: {
/**
 * Own id on the wire (did:web)
 */
id: string
/**
 * Base address of version 2025-1
 */
address: string
/**
 * Root below which the list of versions lies
 */
root: string
}
}
/**
 * An outside partner of a participant, without its secrets.
 */
export interface PartnerView {
/**
 * Its participant id on the wire
 */
id: string
/**
 * Whose partner
 */
participant: string
/**
 * Name for people
 */
name: string
/**
 * Address
 */
address: string
discover: boolean
accepts: {
kind: ("token" | "self-issued")
/**
 * `Bearer TOKEN`, or the token as the whole header
 */
form?: ("bearer" | "raw")
}
presents: {
kind: ("token" | "oauth2" | "self-issued" | "none")
/**
 * `Bearer TOKEN`, or the token as the whole header
 */
form?: ("bearer" | "raw")
/**
 * Token endpoint
 */
tokenUrl?: string
/**
 * Client
 */
clientId?: string
}
state: ("active" | "withdrawn")
/**
 * Registered (epoch ms)
 */
createdAt: number
/**
 * Address and tokens as they are since then (epoch ms); while it is not withdrawn
 */
changedAt?: number
/**
 * Withdrawn (epoch ms)
 */
withdrawnAt?: number
/**
 * Last recognised (epoch ms)
 */
lastHeardAt?: number
/**
 * What its datasets were called in its catalogue when they were asked for; without those that it calls nothing
 * 
 * Items: A dataset that was asked for
 */
datasets?: {
/**
 * Id of a dataset of the partner
 */
id: string
title: Bilingual
}[]
}
/**
 * A person changes the own password.
 */
export interface OwnPasswordInput {
/**
 * Password until now
 */
current: string
/**
 * New password
 */
password: string
}
/**
 * One measured quantity: canonical UCUM unit, OPC UA unit code (UNECE Rec. 20), range, sampling group, mode, sensitivity, labels, other spellings.
 */
export interface PackSignal {
/**
 * Signal id, group.name
 */
id: string
/**
 * Canonical UCUM unit
 */
unit: string
/**
 * UNECE Rec. 20 code
 */
unitCode: string
/**
 * Lowest and highest plausible value
 *
 * @minItems 2
 * @maxItems 2
 */
range: [number, number]
/**
 * Step in which a screen shows values, in the canonical unit; absent = four digits of the widest plausible value
 */
resolution?: number
/**
 * Sampling group of the pack
 */
group: string
mode: ("cyclic" | "step")
sensitivity: ("technical" | "secret" | "personal")
kind?: ("number" | "boolean" | "enum")
/**
 * Number → label
 */
enum?: {
[k: string]: {
en: string
de: string
}
}
label: Bilingual
/**
 * Other spellings, for suggestions
 */
aliases?: string[]
/**
 * Units that are accepted, with ready-made factors
 */
accepts: UnitConversion[]
/**
 * Rises; a fall is a reset
 */
counter?: boolean
/**
 * What a value says about the state of the machine, in the words of policies (x:running, x:idle …); of several signals that say something the later in the pack counts
 */
states?: {
[k: string]: string
}
}
/**
 * canonical = value × factor + offset
 */
export interface UnitConversion {
/**
 * UCUM unit
 */
unit: string
/**
 * Factor
 */
factor: number
/**
 * Offset
 */
offset: number
}
/**
 * The vocabulary of one machine type: signals, sampling groups, events, records. A new machine type is a new pack, no code.
 */
export interface Pack {
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
id: string
title: Bilingual
description: Bilingual
/**
 * @minItems 1
 */
signals: PackSignal[]
/**
 * @minItems 1
 */
groups: {
/**
 * Sampling group of the pack
 */
id: string
/**
 * Default sampling period, ms; 0 = on change
 */
periodMs: number
title: Bilingual
}[]
events: {
/**
 * Code
 */
code: string
/**
 * 1..1000
 */
severity: number
label: Bilingual
}[]
records: ("event" | "batch" | "lab-sample" | "bead-charge" | "gap" | "correction" | "watermark" | "advice")[]
/**
 * Texts that go into the context of a part
 */
context?: {
/**
 * batch, pass, state
 */
id: string
label: Bilingual
aliases?: string[]
sensitivity: ("technical" | "secret" | "personal")
}[]
/**
 * Signals of which the specific energy of a batch is made; absent = it has none
 */
energy?: {
/**
 * Power of the drive
 */
power: string
/**
 * Its speed
 */
speed?: string
/**
 * Net specific energy as the machine counts it
 */
counter?: string
}
}
/**
 * What an admin says of a new participant.
 */
export interface ParticipantInput {
/**
 * Short name, forever
 */
slug: string
/**
 * Name
 */
name: string
/**
 * ISO 3166-1 alpha-2
 */
country?: string
}
/**
 * A participant as the admin sees it.
 */
export interface ParticipantView {
/**
 * Short name
 */
slug: string
/**
 * urn:millspace:participant:…
 */
urn: string
/**
 * Name
 */
name: string
/**
 * Country
 */
country?: string
state: ("active" | "revoked" | "suspended")
/**
 * Suspended by an administrator since (epoch ms)
 */
suspendedAt?: number
/**
 * Why suspended
 */
suspendReason?: string
/**
 * Added (epoch ms)
 */
createdAt: number
/**
 * Revoked (epoch ms)
 */
revokedAt?: number
/**
 * Why revoked
 */
reason?: string
/**
 * Left for good, or is leaving, since (epoch ms); its name is erased, its short name is not given away again
 */
departedAt?: number
quota?: QuotaInput
/**
 * Enrolled connectors
 */
connectors?: number
}
/**
 * How much a participant may send and keep at the broker.
 */
export interface QuotaInput {
/**
 * Bytes per day
 */
bytesPerDay?: number
/**
 * Bytes in the log
 */
logBytes?: number
}
/**
 * An outside connector to exchange with. Tokens go in and never come out again.
 */
export interface PartnerInput {
/**
 * Its participant id on the wire
 */
id: string
/**
 * Name for people
 */
name?: string
/**
 * DSP base, or its root with `discover`
 */
address: string
/**
 * The address is a root: ask it for its versions
 */
discover?: boolean
/**
 * How it is recognised
 */
accepts: ({
kind: "token"
/**
 * Secret; kept, never shown
 */
token: string
/**
 * `Bearer TOKEN`, or the token as the whole header
 */
form?: ("bearer" | "raw")
} | {
kind: "self-issued"
})
/**
 * What is presented to it
 */
presents: ({
kind: "token"
/**
 * Secret; kept, never shown
 */
token: string
/**
 * `Bearer TOKEN`, or the token as the whole header
 */
form?: ("bearer" | "raw")
} | {
kind: "oauth2"
/**
 * Token endpoint
 */
tokenUrl: string
/**
 * Client
 */
clientId: string
/**
 * Secret; kept, never shown
 */
clientSecret: string
/**
 * Scope
 */
scope?: string
/**
 * Audience
 */
audience?: string
/**
 * `Bearer TOKEN`, or the token as the whole header
 */
form?: ("bearer" | "raw")
} | {
kind: "self-issued"
} | {
kind: "none"
})
}
/**
 * A new password, set by an administrator.
 */
export interface PasswordInput {
/**
 * New password
 */
password: string
}
/**
 * A provider's word that a payment under an agreement has come in; its canonical form (RFC 8785) is signed by the provider's connector.
 */
export interface Payment {
/**
 * Id
 */
id: string
/**
 * Agreement
 */
agreement: string
/**
 * Amount, a decimal
 */
amount: string
/**
 * ISO 4217
 */
currency: string
/**
 * Billing period it pays for, counted from 0 since the agreement; null = once for all
 */
period: (number | null)
/**
 * When it was received (epoch ms)
 */
at: number
}
/**
 * A field of a record that a customer would see otherwise or not at all, and the rule that makes it so.
 */
export interface PreviewChange {
/**
 * Path into the record, $.a.b
 */
field: string
/**
 * What became of it: taken out, replaced, a pseudonym, or rounded, cut down to a window or step of time
 */
change: ("removed" | "replaced" | "pseudonym" | "coarser")
rule: Bilingual
/**
 * JSON pointer of the rule in the policy; absent where the dataset itself leaves it out
 */
path?: string
}
/**
 * A record as it is in the store, and as a customer would get it.
 */
export interface PreviewRecord {
original: MillRecord
/**
 * As a customer would get it; null = not at all
 */
shaped: (MillRecord | null)
/**
 * What is other in it, field by field; where nothing is left, why
 */
changes: PreviewChange[]
/**
 * When a customer could have it at the earliest; null = at once
 */
releaseAt: (number | null)
}
/**
 * Nothing live older than `t` (source time) follows for this machine and group.
 */
export interface WatermarkRecord {
/**
 * Kind of record
 */
record: "watermark"
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Sampling group of the pack
 */
group: string
/**
 * Source time (epoch ms)
 */
t: number
}
/**
 * Written by the broker only: chunks between two cursors were denied at their turn, by which rule.
 */
export interface WithheldRecord {
/**
 * Kind of record
 */
record: "withheld"
/**
 * First position withheld
 */
from: string
/**
 * Last position withheld
 */
to: string
/**
 * Broker's time (epoch ms)
 */
t: number
/**
 * JSON pointer or code of the rule that denied
 */
rule: string
text: Bilingual
}
/**
 * Which data under which terms are to be shown as a customer would get them, out of the own store. Nothing leaves the house.
 */
export interface PreviewRequest {
/**
 * A dataset that is published here; else `description`
 */
dataset?: string
description?: DatasetInput
/**
 * One of its offers by id; absent = the first
 */
offer?: string
/**
 * Terms that are not offered yet, in place of an offer (ODRL)
 */
policy?: object
/**
 * Which of its permissions to use the data, from 0
 */
permission?: number
/**
 * One machine of the dataset; absent = the one with the newest data
 */
machine?: string
/**
 * How much is shown, ms; absent = an hour
 */
lastMs?: number
/**
 * End of what is shown (epoch ms); absent = now
 */
to?: number
/**
 * How many rows of each signal are listed at most, the newest; absent = 60
 */
rows?: number
/**
 * Points of the small plots; absent = 60
 */
buckets?: number
}
/**
 * One published signal of the machine, as recorded and as a customer would get it.
 */
export interface PreviewSeries {
/**
 * Signal id, group.name
 */
signal: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack: string
/**
 * Sampling group of the pack
 */
group: string
label?: Bilingual
original: PreviewSide
/**
 * As a customer would get it; null = not at all
 */
shaped: (PreviewSide | null)
}
/**
 * One signal as it was recorded, or as a customer would get it.
 */
export interface PreviewSide {
/**
 * Rows in the time shown
 */
rows: number
/**
 * UCUM unit
 */
unit: string
/**
 * Smallest value
 */
min: (number | null)
/**
 * Largest value
 */
max: (number | null)
/**
 * Instants of the newest rows, epoch ms, ascending
 */
t: number[]
/**
 * Their values
 */
v: (number | null)[]
/**
 * Index of a listed row → why it is not plainly good
 */
quality?: {
[k: string]: QualityReason
}
/**
 * Means of equal stretches of the time shown; a value stands for the window that it tells of
 */
plot: (number | null)[]
}
/**
 * Something that a customer would not get, how often, and the rule that makes it so.
 */
export interface PreviewWithheld {
/**
 * A whole signal; rows of all signals; records of a kind; a field of records of a kind
 */
what: ("signal" | "rows" | "record" | "field")
/**
 * Signal, sampling group, kind of record, or kind and field
 */
name: string
/**
 * How many rows or records it concerns in the time shown
 */
count: number
rule: Bilingual
/**
 * JSON pointer of the rule in the policy; absent where the dataset itself leaves it out
 */
path?: string
}
/**
 * The own data of a machine, as recorded and as a customer would get them under terms, side by side: made in the own house by the shaper that the broker uses, and sent to nobody.
 */
export interface Preview {
/**
 * Dataset
 */
dataset: string
/**
 * The offer whose terms are applied; absent for terms that are not offered
 */
offer?: string
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Name of the machine that a customer would see; under pseudonyms an example
 */
shownAs: string
/**
 * All machines of the dataset
 * 
 * Items: Machine
 */
machines: string[]
/**
 * When the preview was made (epoch ms)
 */
at: number
/**
 * Begin of the time shown (epoch ms); whole windows
 */
from: number
/**
 * End of the time shown (epoch ms, exclusive)
 */
to: number
/**
 * Newest row of the machine in the store (epoch ms)
 */
latest: number
/**
 * What one has to know to read it right
 */
notes: Bilingual[]
/**
 * Which permission is shown, from 0
 */
permission: number
/**
 * How many permissions to use the data the policy has
 */
permissions: number
shape: Shape
/**
 * What has to be the case besides, and what is owed
 */
conditions: Bilingual[]
/**
 * Rows of all sampling groups; one instant of one group is a row
 */
rows: {
/**
 * Rows recorded
 */
original: number
/**
 * Rows that a customer would get of them
 */
shaped: number
/**
 * Of these, rows that could not be delivered yet when the preview was made
 */
held: number
}
/**
 * Size of the rows as JSON, before compression
 */
bytes: {
/**
 * As recorded
 */
original: number
/**
 * As a customer would get them
 */
shaped: number
}
/**
 * Published signals
 */
series: PreviewSeries[]
/**
 * The newest records
 */
records: PreviewRecord[]
/**
 * Records in the time shown
 */
recordCount: number
/**
 * What a customer would not get
 */
withheld: PreviewWithheld[]
}
/**
 * Problem details (RFC 9457) with a code of docs/errors.md.
 */
export interface Problem {
/**
 * urn:millspace:error:<code>
 */
type: string
/**
 * Short
 */
title: string
/**
 * HTTP status
 */
status: number
/**
 * What was wrong
 */
detail: string
/**
 * MS-<AREA>-<NNN>
 */
code: string
/**
 * Where: JSON pointer, file, address
 */
where?: string
remedy?: Bilingual
/**
 * More facts
 */
details?: {
[k: string]: unknown
}
/**
 * Id of the request
 */
requestId?: string
}
/**
 * Proposals, the newest first; those that wait before those that are decided.
 */
export interface ProposalList {
proposals: Proposal[]
/**
 * Of the next page; absent: there is none
 */
cursor?: string
}
/**
 * A change of the dataspace's policies that one administrator proposed and another decides on. Nothing of it takes effect before.
 */
export interface Proposal {
/**
 * Id
 */
id: string
change: ProposedChange
title: Bilingual
/**
 * How it stands
 */
state: ("open" | "approved" | "refused" | "withdrawn" | "expired")
/**
 * Why it is proposed
 */
reason: string
/**
 * Pseudonym of who proposed it
 */
proposedBy: string
/**
 * Proposed (epoch ms)
 */
at: number
/**
 * Until then it can be decided on (epoch ms)
 */
expiresAt: number
/**
 * Pseudonym of who decided, or withdrew it
 */
decidedBy?: string
/**
 * Decided (epoch ms)
 */
decidedAt?: number
/**
 * Why it was decided so
 */
decision?: string
/**
 * The difference it makes, in sentences, as it was when it was proposed
 */
difference: {
/**
 * Sentences that hold then and not now
 */
added: Bilingual[]
/**
 * Sentences that hold now and not then
 */
removed: Bilingual[]
/**
 * Sentences that stay
 */
kept: number
/**
 * What else follows, or does not
 */
notes: Bilingual[]
}
/**
 * What it would have made of the decisions of the week before it was proposed; null: it touches no decision
 */
replay: (ReplayAnswer | null)
/**
 * What it changes is not any more as it was when it was proposed: it cannot be approved
 */
stale: boolean
/**
 * What whoever asks may do
 */
may: ("approve" | "refuse" | "withdraw")[]
}
/**
 * What a change of policy would have made of the decisions of the past days, on the facts they were made on. Nothing changes by it.
 */
export interface ReplayAnswer {
/**
 * Decisions from then on (epoch ms)
 */
since: number
/**
 * Decisions that were looked at
 */
considered: number
/**
 * Permitted then, denied with the change
 */
toDeny: number
/**
 * Denied then, permitted with the change
 */
toPermit: number
/**
 * How many of toDeny are denied only because a fact that the change asks for was not recorded then
 */
undecidable: number
/**
 * Decisions that were left out: the changed template asks for values that their agreements do not have
 */
unfilled?: number
/**
 * The first of those that would have been decided otherwise
 *
 * @maxItems 500
 */
changed: {
/**
 * When it was decided (epoch ms)
 */
t: number
/**
 * Transfer
 */
transfer: string
/**
 * Dataset
 */
dataset: string
/**
 * Provider
 */
provider: string
/**
 * Consumer
 */
consumer: string
before: {
result: ("permit" | "deny")
/**
 * Code of the catalogue
 */
code: string
}
after: {
result: ("permit" | "deny")
/**
 * Code of the catalogue
 */
code: string
/**
 * Which of the four answers it is
 */
kind?: ("permitted" | "no-rule" | "forbidden" | "undecidable")
/**
 * Facts that are missing, by name
 */
missing?: string[]
text: Bilingual
}
}[]
}
/**
 * The one JSON line a process prints on standard output when it is ready.
 */
export interface ReadyLine {
ready: true
/**
 * Name
 */
name: string
/**
 * Address
 */
url: string
/**
 * More addresses
 */
endpoints?: {
[k: string]: string
}
}
/**
 * Why something is refused, revoked, suspended or ended.
 */
export interface ReasonInput {
/**
 * Words
 */
reason?: string
}
/**
 * A file that came from an outside partner, kept under its agreement.
 */
export interface ReceivedFile {
/**
 * Id
 */
id: string
/**
 * Under which it came
 */
agreement: string
/**
 * Dataset id
 */
dataset: string
/**
 * Transfer that brought it
 */
transfer: string
/**
 * Name that its sender gave it, or when it came
 */
name: string
/**
 * As its sender declared it
 */
mediaType: string
/**
 * Size (bytes)
 */
bytes: number
/**
 * Of its content, hexadecimal
 */
sha256: string
/**
 * Received (epoch ms)
 */
receivedAt: number
}
/**
 * A refresh token, which works once.
 */
export interface RefreshInput {
/**
 * The newest one of the session
 */
refresh_token: string
}
/**
 * The roles that a person has from now on.
 */
export interface RolesInput {
/**
 * All of them; what is not named is taken away
 *
 * @minItems 1
 * @maxItems 6
 */
roles: UserRole[]
}
/**
 * What a plot gets: a grid from a fixed ladder and min, mean, max, n, quality per signal.
 */
export interface SeriesAnswer {
axis: ("time" | "em")
/**
 * First bucket: epoch ms, or kJ/kg
 */
start: number
/**
 * Width of a bucket: ms, or kJ/kg
 */
step: number
/**
 * Number
 */
buckets: number
series: Series[]
/**
 * What the policy let through; null = own data
 */
shape: (Shape | null)
gaps?: GapRecord[]
/**
 * On the energy axis: the batches asked for, also those without an energy
 */
batches?: BatchEnergy[]
}
/**
 * One signal on the grid of an answer; arrays have one entry per bucket, null where nothing was measured.
 */
export interface Series {
/**
 * Machine, as its owner calls it
 */
machine: string
/**
 * Vocabulary of the machine type, e.g. bead-mill/1
 */
pack?: string
/**
 * Signal id, group.name
 */
signal: string
/**
 * UCUM unit
 */
unit: string
mode: ("cyclic" | "step")
min: (number | null)[]
mean: (number | null)[]
max: (number | null)[]
/**
 * Values per bucket
 */
n: number[]
/**
 * Bucket → worst reason
 */
quality?: {
[k: string]: QualityReason
}
/**
 * On the energy axis: the batch
 */
batch?: string
}
/**
 * What a plot asks for.
 */
export interface SeriesQuery {
/**
 * A received dataset; absent = own
 */
dataset?: string
/**
 * Absent = every machine that has the signals
 */
machine?: string
/**
 * Signals
 *
 * @minItems 1
 * @maxItems 64
 * 
 * Items: Signal id, group.name
 */
signals: string[]
/**
 * First instant (epoch ms)
 */
from: number
/**
 * Last instant (epoch ms)
 */
to: number
/**
 * How many buckets at most
 */
buckets: number
/**
 * Time, or net specific energy
 */
axis?: ("time" | "em")
/**
 * On the energy axis: which batches; absent = the last 32 that began in the range
 *
 * @maxItems 32
 */
batches?: string[]
}
/**
 * Tokens of a person who has signed in. The refresh token works once and brings the next one; one that comes a second time ends the session.
 */
export interface SessionAnswer {
/**
 * Bearer token
 */
access_token: string
token_type: "Bearer"
/**
 * Seconds until the access token ends
 */
expires_in: number
/**
 * For the next access token
 */
refresh_token: string
/**
 * When one has to sign in again at the latest (epoch ms)
 */
session_expires_at: number
user: Whoami
}
/**
 * A code with which the first person is added, as long as nobody administers.
 */
export interface SetupCode {
/**
 * Works once
 */
code: string
/**
 * End (epoch ms)
 */
expiresAt: number
}
/**
 * The first person, with the set-up code.
 */
export interface SetupInput {
/**
 * Set-up code
 */
code: string
/**
 * Name to sign in with
 */
name: string
/**
 * Password
 */
password: string
/**
 * Default: every role there is
 *
 * @minItems 1
 * @maxItems 6
 */
roles?: UserRole[]
}
/**
 * Name and password of a person.
 */
export interface SignInInput {
/**
 * Name
 */
name: string
/**
 * Password
 */
password: string
}
/**
 * A person who may bind the company at this connector, and within which limits.
 */
export interface SignatoryView {
/**
 * Pseudonym
 */
person: string
/**
 * Name; absent for the set-up account
 */
name?: string
/**
 * `no-limits`: signs nothing until somebody sets limits; `set-up`: the account of the first start, which signs everything while nobody administers by name
 */
state: ("active" | "no-limits" | "no-role" | "disabled" | "set-up")
limits?: SigningLimits
/**
 * When the limits were set
 */
setAt?: number
/**
 * Pseudonym of who set them
 */
setBy?: string
}
/**
 * What a signatory may sign: each contract that fits one of the scopes. An empty list: nothing. `[{}]` would be everything without a payment.
 */
export interface SigningLimits {
/**
 * Any of these
 *
 * @maxItems 100
 */
scopes: SigningScope[]
}
/**
 * Which contracts: every member that is given narrows. Payments are never meant unless `payments` says so.
 */
export interface SigningScope {
/**
 * Only on this side; absent: both
 */
side?: ("provider" | "consumer")
/**
 * Only contracts that are one of these templates filled in: `name` in any version, or `name@version`
 *
 * @minItems 1
 * @maxItems 200
 */
templates?: string[]
/**
 * With `templates`: also contracts of no template. Alone and true: only those
 */
withoutTemplate?: boolean
/**
 * Only about these datasets
 *
 * @minItems 1
 * @maxItems 1000
 */
datasets?: string[]
/**
 * Only with these participants (or members, see `memberships`)
 *
 * @minItems 1
 * @maxItems 1000
 */
counterparties?: string[]
/**
 * Only with participants that the broker attests one of these memberships (or with `counterparties`)
 *
 * @minItems 1
 * @maxItems 200
 */
memberships?: string[]
/**
 * How much one contract may cost or bring; absent or `none`: only contracts without a payment
 */
payments?: (("none" | "any") | {
/**
 * At most, all payments of the contract together
 */
amount: string
/**
 * ISO 4217
 */
currency: string
/**
 * For each billing period of this length; absent: paid once
 */
period?: string
})
/**
 * Signed up to this instant (epoch ms)
 */
until?: number
}
/**
 * How far a departure is, signed by the broker: once it says `left`, the participant's evidence that what was there is erased.
 */
export interface SignedDeparture {
departure: Departure
/**
 * Detached JWS over the canonical `departure`
 */
brokerSignature: string
}
/**
 * A payment with the signature of the provider's connector.
 */
export interface SignedPayment {
payment: Payment
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
providerSignature: string
}
/**
 * A delegation with the signature of a connector, as it stands beside the key in a DID document (`x:delegation`). The key that the signature names stands in the same document, under `assertionMethod`.
 */
export interface SignedTransportDelegation {
delegation: TransportDelegation
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
signature: string
}
/**
 * A withdrawal with the signature of the connector that hands it in.
 */
export interface SignedTransportWithdrawal {
withdrawal: TransportWithdrawal
/**
 * Detached JWS (RFC 7515 appendix F), ES256
 */
signature: string
}
/**
 * What a connector signs so that its broker no longer acts for the participant towards outside partners.
 */
export interface TransportWithdrawal {
type: "TransportKeyWithdrawal"
/**
 * The participant
 */
participant: string
/**
 * When it was decided (UTC)
 */
at: string
/**
 * Why
 */
reason: string
}
/**
 * What one participant would get of one dataset under one of its offers or agreements, and why: the broker's own engine on a hypothetical request. Nothing is decided or counted by it.
 */
export interface Simulated {
/**
 * Who would ask
 */
participant: string
/**
 * Dataset
 */
dataset: string
/**
 * Whose it is
 */
provider: string
/**
 * @id of the offer, or of the agreement that exists
 */
policy: string
/**
 * What was asked about: an agreement where there is one, else each offer
 */
under: ("offer" | "agreement")
decision: Decision
/**
 * What would be decided from then on, stretch by stretch
 */
timeline: DecidedStretch[]
}
/**
 * The steps of a connection, one after the other, up to the first that fails.
 */
export interface SourceAccess {
/**
 * Steps in their order
 *
 * @maxItems 4
 */
steps: {
/**
 * Step
 */
step: ("reach" | "theirs" | "ours" | "sign-in")
/**
 * Outcome
 */
outcome: ("pass" | "fail" | "not reached")
problem?: SourceProblem
}[]
/**
 * When (epoch ms)
 */
at: number
}
/**
 * An error of the catalogue in both languages, with the technical words of the source.
 */
export interface SourceProblem {
/**
 * Code of docs/errors.md
 */
code: string
title: Bilingual
cause: Bilingual
remedy: Bilingual
/**
 * The source's own words
 */
detail: string
}
/**
 * A walk over all nodes in the background, for searching.
 */
export interface SourceIndex {
/**
 * State
 */
state: ("none" | "running" | "complete" | "limit reached" | "cancelled" | "failed")
/**
 * Nodes seen so far
 */
nodes: number
/**
 * How many fit
 */
found: number
/**
 * The first that fit
 *
 * @maxItems 500
 */
hits: SourceNode[]
problem?: SourceProblem
}
/**
 * A folder or variable as the source offers it.
 */
export interface SourceNode {
/**
 * Lasting address
 */
address: string
/**
 * Names from the root, joined by /
 */
path: string
/**
 * Name
 */
name: string
/**
 * Kind
 */
kind: ("folder" | "variable")
/**
 * Type
 */
dataType?: string
/**
 * Unit (UCUM)
 */
unit?: string
/**
 * There is something below
 */
children?: boolean
/**
 * Signal that it is mapped to
 */
mapped?: string
}
/**
 * A source that a person adds or changes in the console. What is absent stays as it is.
 */
export interface SourceInput {
/**
 * Name of the source
 */
id: string
/**
 * Kind
 */
type: ("opcua" | "mqtt")
/**
 * OPC UA: opc.tcp://host:port
 */
endpoint?: string
/**
 * Absent = strongest on offer
 */
security?: {
/**
 * Policy
 */
policy: ("None" | "Basic256Sha256" | "Aes128_Sha256_RsaOaep" | "Aes256_Sha256_RsaPss" | "auto")
/**
 * Mode
 */
mode: ("None" | "Sign" | "SignAndEncrypt" | "auto")
}
/**
 * MQTT: mqtt://, mqtts://, ws:// or wss://
 */
url?: string
/**
 * How MQTT payloads are written
 */
dialect?: ("json" | "sparkplug")
/**
 * MQTT: topic filters; absent = those of the mapping
 *
 * @maxItems 100
 * 
 * Items: Filter
 */
topics?: string[]
user?: (string | null)
/**
 * OPC UA: sampling interval, ms
 */
samplingIntervalMs?: number
/**
 * OPC UA: read so much of the server's history at the first connection, s
 */
historyBeforeSeconds?: number
/**
 * Addresses that a person picked so far
 *
 * @maxItems 20000
 * 
 * Items: Address
 */
selection?: string[]
password?: (string | null)
}
/**
 * Children of one node, or what a search found.
 */
export interface SourceNodes {
/**
 * Nodes
 *
 * @maxItems 5000
 */
nodes: SourceNode[]
/**
 * There is more than fits
 */
more: boolean
}
/**
 * The endpoints of an OPC UA server, its certificate with checks, and what this source has decided about it.
 */
export interface SourceProbe {
server: {
/**
 * Name
 */
name: string
/**
 * Application URI
 */
applicationUri: string
/**
 * Product
 */
product?: string
}
/**
 * What it offers, strongest first
 *
 * @maxItems 100
 */
endpoints: {
/**
 * Security policy
 */
policy: string
/**
 * Security mode
 */
mode: string
/**
 * How good
 */
strength: ("none" | "broken" | "sign" | "encrypt")
/**
 * How one may sign in
 *
 * @maxItems 10
 * 
 * Items: Kind
 */
users: ("anonymous" | "password" | "certificate" | "token")[]
/**
 * The one taken without a choice
 */
recommended: boolean
/**
 * This connector can use it
 */
usable: boolean
}[]
certificate: (CertificateFacts | null)
/**
 * Each check of the certificate
 *
 * @maxItems 20
 */
checks: {
/**
 * Check
 */
check: ("dates" | "host" | "application" | "key" | "signature" | "self-signed")
/**
 * Outcome
 */
outcome: ("pass" | "fail" | "note")
/**
 * What the certificate says
 */
said: string
/**
 * What was wanted
 */
wanted: string
}[]
trust: {
/**
 * Decision about the certificate shown
 */
state: ("none needed" | "open" | "trusted" | "refused" | "changed")
trusted: (CertificateFacts | null)
}
}
/**
 * The present value of each address asked for.
 */
export interface SourceValues {
/**
 * When they were read (epoch ms)
 */
at: number
/**
 * One for each address that is known
 *
 * @maxItems 200
 */
values: {
/**
 * Address
 */
address: string
/**
 * Value
 */
value: (number | string | boolean | null)
/**
 * Quality
 */
quality: ("good" | "uncertain" | "bad")
/**
 * What the source says
 */
status?: string
sourceTime: (number | null)
}[]
}
/**
 * Settings (never a password), state, trust and mapping of one source.
 */
export interface SourceView {
/**
 * Name of the source
 */
id: string
/**
 * Kind
 */
type: ("opcua" | "mqtt")
/**
 * configuration: only in the file, read-only here; kept: added by a person, in the data folder
 */
origin: ("configuration" | "kept")
/**
 * Not finished yet: nothing runs
 */
draft: boolean
settings: {
/**
 * OPC UA: opc.tcp://host:port
 */
endpoint?: string
/**
 * Absent = strongest on offer
 */
security?: {
/**
 * Policy
 */
policy: ("None" | "Basic256Sha256" | "Aes128_Sha256_RsaOaep" | "Aes256_Sha256_RsaPss" | "auto")
/**
 * Mode
 */
mode: ("None" | "Sign" | "SignAndEncrypt" | "auto")
}
/**
 * MQTT: mqtt://, mqtts://, ws:// or wss://
 */
url?: string
/**
 * How MQTT payloads are written
 */
dialect?: ("json" | "sparkplug")
/**
 * MQTT: topic filters; absent = those of the mapping
 *
 * @maxItems 100
 * 
 * Items: Filter
 */
topics?: string[]
user?: (string | null)
/**
 * OPC UA: sampling interval, ms
 */
samplingIntervalMs?: number
/**
 * OPC UA: read so much of the server's history at the first connection, s
 */
historyBeforeSeconds?: number
/**
 * A password is kept
 */
hasPassword: boolean
/**
 * Signs in with a certificate
 */
userCertificate?: boolean
}
/**
 * Addresses that a person picked so far
 *
 * @maxItems 20000
 * 
 * Items: Address
 */
selection: string[]
/**
 * State
 */
state: ("draft" | "starting" | "connected" | "reconnecting" | "needs trust" | "refused" | "silent" | "stopped")
/**
 * Since (epoch ms)
 */
since: number
problem?: SourceProblem
/**
 * SHA-256 of a certificate that waits for a person
 */
fingerprint?: string
items: {
/**
 * Mapped addresses
 */
wanted: number
/**
 * Addresses that deliver
 */
active: number
/**
 * Addresses that the source refuses
 *
 * @maxItems 1000
 */
bad: {
/**
 * Address
 */
address: string
/**
 * What the source says
 */
status: string
/**
 * Since (epoch ms)
 */
since: number
}[]
}
lastValueAt: (number | null)
/**
 * Reconnects
 */
reconnects: number
/**
 * What else is to be known
 *
 * @maxItems 1200
 * 
 * Items: Words
 */
notes: string[]
revision: (string | null)
/**
 * Machines that it feeds
 *
 * @maxItems 5000
 * 
 * Items: Machine
 */
machines: string[]
/**
 * Entries in quarantine that were not replayed
 */
quarantined: number
/**
 * The same as text of the configuration file
 */
configuration: string
}
/**
 * Contracts that are signed without asking again, in the name of the signatory who says so. Templates name their version.
 */
export interface StandingInstructionInput {
/**
 * For own datasets, or for requests to others
 */
side: ("provider" | "consumer")
scope: SigningScope
/**
 * For the colleagues
 */
note?: string
}
/**
 * Contracts that are signed without asking again, in the name of a signatory, and whether it still holds. It ends with its person: role, account or limits.
 */
export interface StandingInstruction {
/**
 * IRI, named by the agreements signed under it
 */
id: string
/**
 * Pseudonym of the signatory
 */
person: string
/**
 * For own datasets, or for requests to others
 */
side: ("provider" | "consumer")
scope: SigningScope
/**
 * For the colleagues
 */
note?: string
/**
 * Since (epoch ms)
 */
createdAt: number
/**
 * Over since (epoch ms)
 */
endedAt?: number
endReason?: Bilingual
/**
 * Pseudonym of who ended it
 */
endedBy?: string
}
/**
 * Whether steps of negotiations and transfers that need no decision are taken by themselves.
 */
export interface StepsInput {
steps: ("automatic" | "manual")
}
/**
 * What an administrator has written so far of the next version of a template. It may be incomplete; nobody can use it.
 */
export interface TemplateDraftInput {
/**
 * The template as far as it is written; id and version are not in it
 */
template: {

}
/**
 * Version that the draft began from; null: a new template
 */
basedOn: (number | null)
/**
 * Revision that was read before; 0: there was no draft. Another one in the meantime is a conflict
 */
revision: number
}
/**
 * The next version of a template as far as it is written.
 */
export interface TemplateDraft {
/**
 * Name of the template
 */
id: string
/**
 * The template as far as it is written; id and version are not in it
 */
template: {

}
/**
 * Version that the draft began from; null: a new template
 */
basedOn: (number | null)
/**
 * Grows with every save
 */
revision: number
/**
 * Saved (epoch ms)
 */
savedAt: number
/**
 * Pseudonym of who saved it
 */
by: string
}
/**
 * A scenario of the simulator under a template, and what has to come out.
 */
export interface TemplateTestInput {
/**
 * What it is about
 */
name: string
/**
 * What is filled in, by parameter
 */
values: {
[k: string]: string | string[]
}
/**
 * The question to the simulator
 */
scenario: {
/**
 * Who asks
 */
participant: string
/**
 * For which dataset
 */
dataset: string
/**
 * What for
 */
purpose?: string
/**
 * When (epoch ms); absent: now
 */
at?: number
/**
 * Facts as if they were so, as in POST /admin/simulate
 */
assume?: {

}
}
/**
 * What has to come out
 */
expected: ("permitted" | "no-rule" | "forbidden" | "undecidable")
}
/**
 * A scenario of the simulator under a template, and what has to come out.
 */
export interface TemplateTest {
/**
 * Id
 */
id: string
/**
 * What it is about
 */
name: string
/**
 * What is filled in, by parameter
 */
values: {
[k: string]: string | string[]
}
/**
 * The question to the simulator
 */
scenario: {
/**
 * Who asks
 */
participant: string
/**
 * For which dataset
 */
dataset: string
/**
 * What for
 */
purpose?: string
/**
 * When (epoch ms); absent: now
 */
at?: number
/**
 * Facts as if they were so, as in POST /admin/simulate
 */
assume?: {

}
}
/**
 * What has to come out
 */
expected: ("permitted" | "no-rule" | "forbidden" | "undecidable")
/**
 * Made (epoch ms)
 */
madeAt: number
/**
 * Pseudonym of who made it
 */
by: string
}
/**
 * How often a version of a template is in use.
 */
export interface TemplateUse {
/**
 * Name of the template
 */
id: string
/**
 * Version
 */
version: number
/**
 * Agreements in force that name it
 */
agreements: number
/**
 * Published datasets with an offer that names it
 */
datasets: number
}
/**
 * One version of a template: it never changes.
 */
export interface TemplateVersion {
template: PolicyTemplate
/**
 * Of its canonical form (RFC 8785)
 */
digest: string
/**
 * Published (epoch ms); null: it came with the software
 */
madeAt: (number | null)
/**
 * Pseudonym of who published it
 */
by: (string | null)
/**
 * Retired (epoch ms)
 */
retiredAt: (number | null)
/**
 * Agreements in force that name this version
 */
agreements: number
}
/**
 * The broker's clock.
 */
export interface TimeAnswer {
/**
 * Broker's clock (epoch ms)
 */
time: number
}
/**
 * Client credentials with a signed assertion (RFC 7523), sent as a form.
 */
export interface TokenRequest {
grant_type: "client_credentials"
client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
/**
 * JWT, ES256
 */
client_assertion: string
}
/**
 * A short-lived access token (RFC 6749 §5.1).
 */
export interface TokenResponse {
/**
 * JWT
 */
access_token: string
token_type: "Bearer"
/**
 * Seconds
 */
expires_in: number
}
/**
 * What came by on a topic filter in some seconds: a sample, bounded in time and number.
 */
export interface TopicWatch {
/**
 * State
 */
state: ("none" | "connecting" | "listening" | "done" | "stopped" | "failed")
/**
 * Topic filter
 */
filter: string
/**
 * How long is listened, s
 */
seconds: number
/**
 * How long was listened, ms
 */
elapsedMs: number
/**
 * Messages so far
 */
messages: number
/**
 * There are more topics than are counted
 */
atLeast: boolean
/**
 * Different topics so far
 */
topics: number
/**
 * Some of it is Sparkplug B
 */
sparkplug: boolean
/**
 * The busiest topics
 *
 * @maxItems 200
 */
rows: {
/**
 * Topic
 */
topic: string
/**
 * Messages
 */
messages: number
/**
 * Messages in a second
 */
perSecond: number
/**
 * The broker had kept one
 */
retained: boolean
/**
 * Sparkplug B
 */
sparkplug: boolean
/**
 * Beginning of the last payload
 */
payload: string
}[]
problem?: SourceProblem
}
/**
 * The transfer is complete. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface TransferCompletionMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "TransferCompletionMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
}
/**
 * A message was refused; no transition. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface TransferError {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "TransferError"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
/**
 * Code of the sender
 */
code?: string
/**
 * At least one reason
 *
 * @minItems 1
 * 
 * Items: Any JSON
 */
reason?: {
[k: string]: unknown
}[]
}
/**
 * State of a transfer, as acknowledgement. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface TransferProcess {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "TransferProcess"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
state: TransferState
}
/**
 * The consumer asks for a transfer under an agreement. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface TransferRequestMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "TransferRequestMessage"
/**
 * Process id of the consumer
 */
consumerPid: string
/**
 * Agreement
 */
agreementId: string
/**
 * Format of the distribution
 */
format: string
/**
 * Where the provider answers
 */
callbackAddress: string
dataAddress?: DataAddress
}
/**
 * Asks to start a transfer under an agreement.
 */
export interface TransferRequest {
/**
 * Agreement id
 */
agreement: string
/**
 * 'millspace-stream'
 */
format: string
}
/**
 * The transfer starts or resumes. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface TransferStartMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "TransferStartMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
dataAddress?: DataAddress
}
/**
 * The transfer pauses. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface TransferSuspensionMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "TransferSuspensionMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
/**
 * Code of the sender
 */
code?: string
/**
 * At least one reason
 *
 * @minItems 1
 * 
 * Items: Any JSON
 */
reason?: {
[k: string]: unknown
}[]
}
/**
 * The transfer ends early. Plain JSON of DSP 2025-1; unknown members are tolerated.
 */
export interface TransferTerminationMessage {
/**
 * List that holds the DSP 2025-1 context
 */
"@context": string[]
"@type": "TransferTerminationMessage"
/**
 * Process id of the provider
 */
providerPid: string
/**
 * Process id of the consumer
 */
consumerPid: string
/**
 * Code of the sender
 */
code?: string
/**
 * At least one reason
 *
 * @minItems 1
 * 
 * Items: Any JSON
 */
reason?: {
[k: string]: unknown
}[]
}
/**
 * How it stands with the delegation by which a broker acts for a participant towards outside partners.
 */
export interface TransportDelegationView {
/**
 * `none`: no connector has signed one that holds now; `unknown`: the broker does not answer
 */
state: ("given" | "none" | "withdrawn" | "unknown")
/**
 * Own id on the wire (did:web)
 */
id?: string
/**
 * The key that was delegated
 */
kid?: string
/**
 * Until when it holds (UTC); it is renewed before
 */
validUntil?: string
/**
 * The connector that gave it, or withdrew it
 */
connector?: string
/**
 * Withdrawn since (epoch ms)
 */
since?: number
/**
 * Why it was withdrawn
 */
reason?: string
/**
 * At a connector: the broker has confirmed the withdrawal; until then it is told again with each connection
 */
told?: boolean
/**
 * Why there is none
 */
why?: string
}
/**
 * Switching it on takes effect at once; anything else while it is on is itself a proposal.
 */
export interface TwoPersonsInput {
/**
 * Two persons decide
 */
on: boolean
/**
 * A proposal ends after so many days
 */
days?: number
/**
 * Why
 */
reason: string
}
/**
 * Whether changes of the dataspace's policies wait for a second administrator.
 */
export interface TwoPersons {
/**
 * They do
 */
on: boolean
/**
 * A proposal ends after so many days
 */
days: number
/**
 * The configuration says so: it cannot be switched here
 */
fixed: boolean
/**
 * How many persons administer
 */
administrators: number
/**
 * Switched (epoch ms)
 */
since?: number
/**
 * Pseudonym of who switched it
 */
by?: string
}
/**
 * The chunks that the receipt of an upload speaks of, as the broker took them.
 */
export interface UploadedChunks {
/**
 * Epoch
 */
epoch: number
chunks: {
/**
 * First number
 */
seq: number
/**
 * Last number
 */
seqTo: number
/**
 * Of the decoded body
 */
digest: string
}[]
}
/**
 * A consumer's connector asks the broker for uses of an agreement that counts them (`odrl:count` with `x:uses`). Asked again with the same lease it is the same request.
 */
export interface UseLeaseRequest {
/**
 * Id of the lease, made by the connector and written down before it asks
 */
lease: string
/**
 * Uses that wait at this moment; the broker may lend more, or fewer
 */
want: number
}
/**
 * Uses of an agreement that one connector of the consumer may count off until an instant: the numbers `first` to `last` of all uses under the agreement. No number is lent twice unless it was given back.
 */
export interface UseLease {
/**
 * Id of the lease
 */
lease: string
/**
 * Agreement id
 */
agreement: string
/**
 * First number
 */
first: number
/**
 * Last number
 */
last: number
/**
 * Nothing is used of it from this instant on (epoch ms, the broker's clock); what was not used is then given back
 */
until: number
}
/**
 * With what a source signs in at an OPC UA server: a pair that a person brings, or one that the connector makes. The key is never shown again.
 */
export interface UserCertificateInput {
/**
 * Certificate, PEM
 */
certificate?: string
/**
 * Its private key, PEM
 */
key?: string
/**
 * Of the key; not kept
 */
passphrase?: string
/**
 * Make a pair here instead
 */
create?: {
/**
 * Name of the user in the certificate
 */
name: string
}
}
/**
 * A person with name, roles and a first password.
 */
export interface UserInput {
/**
 * Name to sign in with; upper and lower case are the same
 */
name: string
/**
 * At least one
 *
 * @minItems 1
 * @maxItems 6
 */
roles: UserRole[]
/**
 * First password
 */
password: string
}
/**
 * A person as the administrators of this process see it.
 */
export interface UserView {
/**
 * Name
 */
name: string
/**
 * The name in audit and logs
 */
pseudonym: string
/**
 * Roles
 */
roles: UserRole[]
/**
 * Whether the person can sign in
 */
state: ("active" | "disabled")
/**
 * Added (epoch ms)
 */
createdAt: number
/**
 * Disabled (epoch ms)
 */
disabledAt?: number
/**
 * Open sessions
 */
sessions: number
}
/**
 * Why a decision, denial or wait is as it is, readable by the person it concerns.
 */
export interface WhyAnswer {
subject: {
kind: ("negotiation" | "transfer" | "agreement" | "dataset" | "delivery")
/**
 * Id
 */
id: string
}
/**
 * As of (epoch ms)
 */
at: number
/**
 * State
 */
state: string
decision: (Decision | null)
sentences: Bilingual[]
/**
 * Terms by strength; never added up
 */
labels: {
/**
 * Stopped by broker or provider
 */
prevented: number
/**
 * As good as who attested
 */
attested: number
/**
 * The consumer's signed word
 */
evidenced: number
/**
 * Recorded only
 */
contractText: number
}
waitsFor?: WaitsFor
lastError?: Problem
}
/**
 * A written notice that one field is withheld from a machine's user as a trade secret (Regulation (EU) 2023/2854, Article 4(6) to (8)).
 */
export interface Withholding {
/**
 * IRI
 */
id: string
/**
 * Dataset
 */
dataset: string
/**
 * Data holder, a participant
 */
holder: string
/**
 * Signal or field of a record
 */
field: string
/**
 * Why it is a trade secret and what harm disclosure would do
 */
reason: string
/**
 * Which protective measures were asked for and could not be agreed, or why none would do
 */
measures: string
/**
 * The competent authority was told (epoch ms)
 */
authorityAt?: number
/**
 * Written (epoch ms)
 */
at: number
/**
 * No longer withheld (epoch ms)
 */
endedAt?: number
}
