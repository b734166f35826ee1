// Article 3(2) and (3) of Regulation (EU) 2023/2854 as questions to a dataset's description. Help, not legal advice.
import type { Bilingual, DataActSheet, DatasetInput } from '@millspace/schemas';
import { bi } from '../texts.ts';

interface Question {
  article: string;
  question: Bilingual;
  answer: (dataset: DatasetInput) => Bilingual | null;
  /** Member of the description that would answer it. */
  member: string;
}

const same = (text: string | undefined): Bilingual | null =>
  text === undefined || text.trim() === '' ? null : bi(text, text);
const count = (n: number, en: readonly [string, string], de: readonly [string, string]): Bilingual =>
  bi(`${n} ${n === 1 ? en[0] : en[1]}`, `${n} ${n === 1 ? de[0] : de[1]}`);

function types(dataset: DatasetInput): Bilingual {
  const signals = count(dataset.signals.length, ['signal', 'signals'], ['Signal', 'Signale']);
  const machines = count(dataset.machines.length, ['machine', 'machines'], ['Maschine', 'Maschinen']);
  const records = dataset.records.length === 0 ? '–' : dataset.records.join(', ');
  return bi(
    `Measured values: ${signals.en} of ${machines.en}; records: ${records}`,
    `Messwerte: ${signals.de} von ${machines.de}; Einträge: ${records}`,
  );
}

function volume({ volumePerDayBytes: bytes }: DatasetInput): Bilingual | null {
  if (bytes === undefined) return null;
  const mb = bytes / 1_000_000;
  const text = mb >= 10 ? String(Math.round(mb)) : mb.toPrecision(2);
  return bi(`about ${text} MB a day`, `etwa ${text.replace('.', ',')} MB am Tag`);
}

function frequency(dataset: DatasetInput): Bilingual | null {
  if (dataset.groups.length === 0) return null;
  const periods = [...new Set(dataset.groups.map((g) => g.periodMs).filter((ms) => ms > 0))].sort((a, b) => a - b);
  const every = periods.map((ms) => `${ms / 1000} s`).join(', ') || '–';
  return dataset.realtime
    ? bi(`continuously and live; every ${every} or on change`, `fortlaufend und live; alle ${every} oder bei Änderung`)
    : bi(`not live; every ${every} or on change`, `nicht live; alle ${every} oder bei Änderung`);
}

function quality({ quality: q }: DatasetInput): Bilingual | null {
  if (q?.completeness === undefined) return null;
  const percent = (q.completeness * 100).toFixed(1);
  return bi(`${percent} % of the expected values`, `${percent.replace('.', ',')} % der erwarteten Werte`);
}

function terms({ offers }: DatasetInput): Bilingual | null {
  if (offers.length === 0) return null;
  const n = count(offers.length, ['offer', 'offers'], ['Angebot', 'Angebote']);
  return bi(
    `${n.en} in the catalogue, each with its terms in words`,
    `${n.de} im Katalog, jeweils mit Bedingungen in Worten`,
  );
}

const FORMAT = bi(
  'JSON by published schemas (urn:millspace:schema:telemetry:1); export as CSV and Parquet',
  'JSON nach veröffentlichten Schemata (urn:millspace:schema:telemetry:1); Export als CSV und Parquet',
);

const q = (article: string, en: string, de: string, member: string, answer: Question['answer']): Question => ({
  article,
  question: bi(en, de),
  answer,
  member,
});

const PRODUCT: readonly Question[] = [
  q('Art. 3(2)(a)', 'What type of data?', 'Welche Art von Daten?', 'signals', types),
  q('Art. 3(2)(a)', 'In which format?', 'In welchem Format?', 'signals', () => FORMAT),
  q('Art. 3(2)(a)', 'How much, by estimate?', 'Wie viel, geschätzt?', 'volumePerDayBytes', volume),
  q('Art. 3(2)(b)', 'Continuously and in real time?', 'Fortlaufend und in Echtzeit?', 'groups', frequency),
  q(
    'Art. 3(2)(c)',
    'Stored on the machine or on a remote server?',
    'Auf der Maschine oder entfernt gespeichert?',
    'storageLocation',
    (d) => same(d.storageLocation),
  ),
  q('Art. 3(2)(c)', 'How long are the data kept?', 'Wie lange werden die Daten aufbewahrt?', 'retention', (d) =>
    same(d.retention),
  ),
  q('Art. 3(2)(d)', 'How does the user get at them?', 'Wie kommt der Nutzer an sie heran?', 'access', (d) =>
    same(d.access),
  ),
  q('Art. 3(2)(d)', 'How are they erased?', 'Wie werden sie gelöscht?', 'erase', (d) => same(d.erase)),
  q('Art. 3(2)(d)', 'On what terms?', 'Zu welchen Bedingungen?', 'offers', terms),
  q('Art. 3(2)(d)', 'In which quality?', 'In welcher Qualität?', 'quality.completeness', quality),
  q('Art. 3(3)(e)', 'Who answers questions?', 'Wer beantwortet Fragen?', 'contact', (d) => same(d.contact)),
];

type ServiceMember = keyof NonNullable<DatasetInput['relatedService']>;
const s = (letter: string, member: ServiceMember, en: string, de: string): Question =>
  q(`Art. 3(3)(${letter})`, en, de, `relatedService.${member}`, (d) => same(d.relatedService?.[member]));

const SERVICE: readonly Question[] = [
  s(
    'a',
    'nature',
    'What does the provider obtain, how much and how often?',
    'Was erhält der Anbieter, wie viel und wie oft?',
  ),
  s('b', 'generated', 'What data does the service itself make?', 'Welche Daten erzeugt der Dienst selbst?'),
  s('c', 'holderPurposes', 'For what does the provider use them itself?', 'Wofür nutzt der Anbieter sie selbst?'),
  s('c', 'thirdParties', 'May third parties use them, and for what?', 'Dürfen Dritte sie nutzen, und wofür?'),
  s('d', 'holder', 'Who is the data holder?', 'Wer ist der Dateninhaber?'),
  s('e', 'communication', 'How is the holder reached quickly?', 'Wie ist der Inhaber schnell erreichbar?'),
  s(
    'f',
    'sharing',
    'How does the user share with a third party, and end it?',
    'Wie teilt der Nutzer mit einem Dritten, und wie endet das?',
  ),
  s('g', 'complaint', 'Where can the user complain?', 'Wo kann sich der Nutzer beschweren?'),
  s('h', 'tradeSecretHolder', 'Who holds trade secrets in the data?', 'Wer hat Geschäftsgeheimnisse in den Daten?'),
  s('i', 'term', 'How long does the contract last, how does it end?', 'Wie lange läuft der Vertrag, wie endet er?'),
];

/** The sheet of a dataset. The related service is asked about only where the description mentions one. */
export function dataActSheet(dataset: DatasetInput): DataActSheet {
  const questions = dataset.relatedService === undefined ? PRODUCT : [...PRODUCT, ...SERVICE];
  const lines = questions.map(({ article, question, answer, member }) => {
    const said = answer(dataset);
    const remedy = bi(
      `Fill in "${member}" of the dataset’s description.`,
      `„${member}“ in der Beschreibung des Datensatzes ausfüllen.`,
    );
    return { article, question, answer: said, ...(said === null && { remedy }) };
  });
  return { dataset: dataset.id, lines, missing: lines.filter((line) => line.answer === null).length };
}
