// Generated from errors/*.json by tools/generate.ts. Do not edit.
import type { Bilingual } from './types.ts';

export interface CatalogueEntry {
  /** HTTP status that goes with it. */
  status: number;
  title: Bilingual;
  cause: Bilingual;
  remedy: Bilingual;
}

export type ErrorCode =
  | 'MS-DLV-001'
  | 'MS-DLV-002'
  | 'MS-DLV-003'
  | 'MS-DLV-004'
  | 'MS-DLV-005'
  | 'MS-DLV-006'
  | 'MS-DLV-007'
  | 'MS-DLV-008'
  | 'MS-DLV-009'
  | 'MS-GEN-001'
  | 'MS-HIS-001'
  | 'MS-HIS-002'
  | 'MS-HIS-003'
  | 'MS-HIS-004'
  | 'MS-HIS-005'
  | 'MS-HIS-006'
  | 'MS-ING-001'
  | 'MS-ING-002'
  | 'MS-ING-003'
  | 'MS-ING-004'
  | 'MS-ING-005'
  | 'MS-ING-006'
  | 'MS-ING-007'
  | 'MS-ING-008'
  | 'MS-LOG-001'
  | 'MS-LOG-002'
  | 'MS-QUO-001'
  | 'MS-QUO-002'
  | 'MS-QUO-003'
  | 'MS-QUO-004';

export const errorCatalogue: Readonly<Record<ErrorCode, CatalogueEntry>> = {
  'MS-DLV-001': {"status":404,"title":{"en":"No such transfer","de":"Keine solche Übertragung"},"cause":{"en":"There is no transfer with this id that this connector may read.","de":"Es gibt keine Übertragung mit dieser Kennung, die dieser Konnektor lesen darf."},"remedy":{"en":"Look at the list of transfers.","de":"Die Liste der Übertragungen ansehen."}},
  'MS-DLV-002': {"status":410,"title":{"en":"Position of another log","de":"Position eines anderen Protokolls"},"cause":{"en":"The broker's data were restored from a backup older than this position.","de":"Die Daten des Brokers wurden aus einer Sicherung wiederhergestellt, die älter ist als diese Position."},"remedy":{"en":"Open the stream without `after`; drop what is already stored by producer, epoch and number.","de":"Den Strom ohne `after` öffnen; bereits Gespeichertes anhand von Erzeuger, Epoche und Nummer verwerfen."}},
  'MS-DLV-003': {"status":403,"title":{"en":"Delivery denied","de":"Lieferung verweigert"},"cause":{"en":"The agreement does not permit delivery now; `decision` names every rule that spoke.","de":"Die Vereinbarung erlaubt die Lieferung jetzt nicht; `decision` nennt jede beteiligte Regel."},"remedy":{"en":"Read the reasons; negotiate a new agreement if needed.","de":"Die Gründe lesen; bei Bedarf eine neue Vereinbarung aushandeln."}},
  'MS-DLV-004': {"status":409,"title":{"en":"Replaced by a newer stream","de":"Durch neueren Strom ersetzt"},"cause":{"en":"The same transfer was opened again; a transfer has one stream.","de":"Dieselbe Übertragung wurde erneut geöffnet; eine Übertragung hat einen Strom."},"remedy":{"en":"Use the newer stream.","de":"Den neueren Strom verwenden."}},
  'MS-DLV-005': {"status":409,"title":{"en":"Transfer is not started","de":"Übertragung läuft nicht"},"cause":{"en":"The transfer is requested, suspended, completed or terminated.","de":"Die Übertragung ist angefragt, ausgesetzt, abgeschlossen oder beendet."},"remedy":{"en":"Start or resume it, or request a new one.","de":"Starten oder fortsetzen, oder eine neue anfragen."}},
  'MS-DLV-006': {"status":400,"title":{"en":"Malformed position","de":"Fehlerhafte Position"},"cause":{"en":"The cursor is not one the broker has given.","de":"Der Zeiger stammt nicht vom Broker."},"remedy":{"en":"Use the position of the last stored item unchanged.","de":"Die Position des zuletzt gespeicherten Eintrags unverändert verwenden."}},
  'MS-DLV-007': {"status":503,"title":{"en":"Broker is stopping","de":"Broker wird beendet"},"cause":{"en":"The broker closes its streams before it stops.","de":"Der Broker schließt seine Ströme, bevor er beendet wird."},"remedy":{"en":"Connect again with the last stored position.","de":"Mit der zuletzt gespeicherten Position neu verbinden."}},
  'MS-DLV-008': {"status":403,"title":{"en":"Count used up","de":"Kontingent aufgebraucht"},"cause":{"en":"The agreed number of samples or deliveries has been delivered.","de":"Die vereinbarte Anzahl an Messzeilen oder Lieferungen ist geliefert."},"remedy":{"en":"Negotiate a new agreement.","de":"Eine neue Vereinbarung aushandeln."}},
  'MS-DLV-009': {"status":403,"title":{"en":"Agreement revoked","de":"Vereinbarung widerrufen"},"cause":{"en":"One party has revoked the agreement, or a participant was revoked.","de":"Eine Partei hat die Vereinbarung widerrufen, oder ein Teilnehmer wurde ausgeschlossen."},"remedy":{"en":"Ask the other party; data received before stay under the agreed terms.","de":"Die andere Partei fragen; früher Erhaltenes bleibt unter den vereinbarten Bedingungen."}},
  'MS-GEN-001': {"status":500,"title":{"en":"Unexpected error","de":"Unerwarteter Fehler"},"cause":{"en":"A fault in the program.","de":"Ein Fehler im Programm."},"remedy":{"en":"Send the request id and the log lines around it to the maintainers.","de":"Anfrage-Kennung und die Protokollzeilen dazu an die Entwickler senden."}},
  'MS-HIS-001': {"status":404,"title":{"en":"No such history request","de":"Keine solche Anfrage nach Verlauf"},"cause":{"en":"There is no open history request with this id for this connector.","de":"Für diesen Konnektor gibt es keine offene Verlaufsanfrage mit dieser Kennung."},"remedy":{"en":"Request the range again.","de":"Den Zeitraum erneut anfragen."}},
  'MS-HIS-002': {"status":429,"title":{"en":"Reader is slower","de":"Leser ist langsamer"},"cause":{"en":"The relay holds as much as it may until the reader has taken it.","de":"Das Relais hält so viel, wie es darf, bis der Leser es abgeholt hat."},"remedy":{"en":"Send the same part again in a second.","de":"Denselben Teil in einer Sekunde erneut senden."}},
  'MS-HIS-003': {"status":409,"title":{"en":"Another part was expected","de":"Anderer Teil erwartet"},"cause":{"en":"Parts of an answer are numbered from 1 without a hole; `expected` names the next.","de":"Die Teile einer Antwort sind ab 1 lückenlos nummeriert; `expected` nennt den nächsten."},"remedy":{"en":"Send the expected part.","de":"Den erwarteten Teil senden."}},
  'MS-HIS-004': {"status":409,"title":{"en":"Too many open history requests","de":"Zu viele offene Verlaufsanfragen"},"cause":{"en":"The transfer has as many open history requests as it may have.","de":"Die Übertragung hat so viele offene Verlaufsanfragen, wie sie haben darf."},"remedy":{"en":"Read or delete an open one first.","de":"Zuerst eine offene lesen oder löschen."}},
  'MS-HIS-005': {"status":422,"title":{"en":"Range is not valid","de":"Zeitraum ungültig"},"cause":{"en":"`from` must lie before `to`.","de":"`from` muss vor `to` liegen."},"remedy":{"en":"Correct the range.","de":"Den Zeitraum berichtigen."}},
  'MS-HIS-006': {"status":410,"title":{"en":"History answer was cut off","de":"Verlaufsantwort abgebrochen"},"cause":{"en":"The reader left, the provider did not answer in time, or the request was deleted; a relay keeps nothing.","de":"Der Leser ging, der Anbieter antwortete nicht rechtzeitig oder die Anfrage wurde gelöscht; ein Relais bewahrt nichts auf."},"remedy":{"en":"Request the missing range again.","de":"Den fehlenden Zeitraum erneut anfragen."}},
  'MS-ING-001': {"status":400,"title":{"en":"Malformed frame sequence","de":"Fehlerhafte Rahmenfolge"},"cause":{"en":"The body is cut short, a length is over the limit, or a header is no JSON.","de":"Der Inhalt ist abgeschnitten, eine Länge überschreitet die Grenze oder ein Kopf ist kein JSON."},"remedy":{"en":"Send whole frames: header length, body length, header, body.","de":"Vollständige Rahmen senden: Kopflänge, Rumpflänge, Kopf, Rumpf."}},
  'MS-ING-002': {"status":413,"title":{"en":"Too large","de":"Zu groß"},"cause":{"en":"A body is larger than the broker takes (8 MiB packed, 32 MiB unpacked).","de":"Ein Rumpf ist größer, als der Broker annimmt (8 MiB gepackt, 32 MiB entpackt)."},"remedy":{"en":"Send smaller chunks.","de":"Kleinere Pakete senden."}},
  'MS-ING-003': {"status":422,"title":{"en":"Body does not decode","de":"Rumpf nicht entpackbar"},"cause":{"en":"The packed body is damaged or has another length than its header says.","de":"Der gepackte Rumpf ist beschädigt oder hat eine andere Länge, als der Kopf sagt."},"remedy":{"en":"Make the chunk again from the outbox and send it.","de":"Das Paket neu aus dem Ausgang bilden und senden."}},
  'MS-ING-004': {"status":422,"title":{"en":"Digest differs","de":"Prüfsumme weicht ab"},"cause":{"en":"The body is not the one the header was made for.","de":"Der Rumpf gehört nicht zu diesem Kopf."},"remedy":{"en":"Make the chunk again from the outbox and send it.","de":"Das Paket neu aus dem Ausgang bilden und senden."}},
  'MS-ING-005': {"status":422,"title":{"en":"Chunk refused for its content","de":"Paket wegen seines Inhalts abgelehnt"},"cause":{"en":"A line does not follow its schema, or says what the dataset does not publish; the reasons name each place.","de":"Eine Zeile entspricht nicht ihrem Schema oder enthält, was der Datensatz nicht veröffentlicht; die Gründe nennen jede Stelle."},"remedy":{"en":"Put the chunk into quarantine, send a gap record for its numbers, correct the mapping or the description of the dataset.","de":"Das Paket in Quarantäne legen, für seine Nummern einen Lückensatz senden, Zuordnung oder Beschreibung des Datensatzes berichtigen."}},
  'MS-ING-006': {"status":409,"title":{"en":"Another number was expected","de":"Andere Nummer erwartet"},"cause":{"en":"The chunk leaves a gap, overlaps what was committed, or belongs to an older epoch; `expected` names epoch and number.","de":"Das Paket lässt eine Lücke, überschneidet Bestätigtes oder gehört zu einer älteren Epoche; `expected` nennt Epoche und Nummer."},"remedy":{"en":"Continue with the expected number. If it is no longer in the outbox, open a new epoch whose first chunk is a gap record with number 1.","de":"Mit der erwarteten Nummer fortfahren. Liegt sie nicht mehr im Ausgang, eine neue Epoche öffnen, deren erstes Paket ein Lückensatz mit Nummer 1 ist."}},
  'MS-ING-007': {"status":403,"title":{"en":"Not your dataset","de":"Nicht Ihr Datensatz"},"cause":{"en":"Only connectors of the participant that owns a dataset may send data into it.","de":"Nur Konnektoren des Eigentümers dürfen Daten in einen Datensatz senden."},"remedy":{"en":"Check which participant this connector is enrolled for.","de":"Prüfen, für welchen Teilnehmer dieser Konnektor angemeldet ist."}},
  'MS-ING-008': {"status":404,"title":{"en":"Dataset is not published","de":"Datensatz ist nicht veröffentlicht"},"cause":{"en":"The broker knows no published dataset with this id.","de":"Der Broker kennt keinen veröffentlichten Datensatz mit dieser Kennung."},"remedy":{"en":"Publish the dataset first.","de":"Den Datensatz zuerst veröffentlichen."}},
  'MS-LOG-001': {"status":503,"title":{"en":"The log could not be written","de":"Das Protokoll konnte nicht geschrieben werden"},"cause":{"en":"The database of the broker's log reported an error; nothing of this request was stored.","de":"Die Datenbank des Broker-Protokolls meldete einen Fehler; nichts aus dieser Anfrage wurde gespeichert."},"remedy":{"en":"Send again later; the administrator finds the cause in the broker's log file.","de":"Später erneut senden; die Ursache steht in der Protokolldatei des Brokers."}},
  'MS-LOG-002': {"status":503,"title":{"en":"The log is closed","de":"Das Protokoll ist geschlossen"},"cause":{"en":"The broker is stopping.","de":"Der Broker wird gerade beendet."},"remedy":{"en":"Send again when it is back.","de":"Erneut senden, sobald er wieder läuft."}},
  'MS-QUO-001': {"status":429,"title":{"en":"Daily quota reached","de":"Tageskontingent erreicht"},"cause":{"en":"The participant has sent as many bytes today (UTC) as it may.","de":"Der Teilnehmer hat heute (UTC) so viele Bytes gesendet, wie er darf."},"remedy":{"en":"Wait until tomorrow or ask the administrator for a larger quota; the outbox keeps the data.","de":"Bis morgen warten oder den Administrator um mehr Kontingent bitten; der Ausgang bewahrt die Daten auf."}},
  'MS-QUO-002': {"status":429,"title":{"en":"Log quota reached","de":"Protokollkontingent erreicht"},"cause":{"en":"The log holds as many bytes of this participant as it may, because readers have not fetched them.","de":"Das Protokoll hält so viele Bytes dieses Teilnehmers, wie es darf, weil Leser sie nicht abgeholt haben."},"remedy":{"en":"Wait for the readers or ask the administrator for a larger quota; the outbox keeps the data.","de":"Auf die Leser warten oder den Administrator um mehr Kontingent bitten; der Ausgang bewahrt die Daten auf."}},
  'MS-QUO-003': {"status":429,"title":{"en":"Too many requests","de":"Zu viele Anfragen"},"cause":{"en":"More requests a minute than allowed.","de":"Mehr Anfragen je Minute als erlaubt."},"remedy":{"en":"Ask less often.","de":"Seltener anfragen."}},
  'MS-QUO-004': {"status":507,"title":{"en":"The broker's disk is nearly full","de":"Der Datenträger des Brokers ist fast voll"},"cause":{"en":"Less space is free than the configured reserve; the broker refuses new chunks before it fails.","de":"Weniger Platz ist frei als die eingestellte Reserve; der Broker lehnt neue Pakete ab, bevor er ausfällt."},"remedy":{"en":"Send again later; the administrator makes room or lowers the reserve.","de":"Später erneut senden; der Administrator schafft Platz oder senkt die Reserve."}},
};
