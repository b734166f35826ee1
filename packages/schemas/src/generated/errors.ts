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
  | 'MS-AGR-001'
  | 'MS-AGR-002'
  | 'MS-AGR-003'
  | 'MS-AGR-004'
  | 'MS-AGR-005'
  | 'MS-AGR-006'
  | 'MS-AUTH-001'
  | 'MS-AUTH-002'
  | 'MS-AUTH-003'
  | 'MS-AUTH-004'
  | 'MS-AUTH-005'
  | 'MS-AUTH-006'
  | 'MS-AUTH-020'
  | 'MS-AUTH-021'
  | 'MS-AUTH-022'
  | 'MS-AUTH-023'
  | 'MS-AUTH-024'
  | 'MS-AUTH-025'
  | 'MS-AUTH-030'
  | 'MS-CAT-001'
  | 'MS-CAT-002'
  | 'MS-CAT-003'
  | 'MS-CAT-004'
  | 'MS-CAT-005'
  | 'MS-CAT-006'
  | 'MS-CFG-001'
  | 'MS-CFG-002'
  | 'MS-CFG-003'
  | 'MS-CFG-004'
  | 'MS-CFG-010'
  | 'MS-CFG-011'
  | 'MS-CFG-012'
  | 'MS-CFG-013'
  | 'MS-CFG-020'
  | 'MS-CFG-021'
  | 'MS-CFG-022'
  | 'MS-CFG-023'
  | 'MS-CFG-024'
  | 'MS-CFG-025'
  | 'MS-DAT-001'
  | 'MS-DAT-002'
  | 'MS-DAT-003'
  | 'MS-DAT-004'
  | 'MS-DAT-005'
  | 'MS-DLV-001'
  | 'MS-DLV-002'
  | 'MS-DLV-003'
  | 'MS-DLV-004'
  | 'MS-DLV-005'
  | 'MS-DLV-006'
  | 'MS-DLV-007'
  | 'MS-DLV-008'
  | 'MS-DLV-009'
  | 'MS-DLV-010'
  | 'MS-DLV-011'
  | 'MS-DLV-012'
  | 'MS-EXP-001'
  | 'MS-EXP-002'
  | 'MS-FCT-001'
  | 'MS-FCT-002'
  | 'MS-FCT-010'
  | 'MS-FCT-011'
  | 'MS-FCT-020'
  | 'MS-FCT-030'
  | 'MS-FCT-031'
  | 'MS-FCT-040'
  | 'MS-FCT-041'
  | 'MS-GEN-001'
  | 'MS-GEN-002'
  | 'MS-GEN-003'
  | 'MS-GEN-010'
  | 'MS-GEN-011'
  | 'MS-GEN-400'
  | 'MS-GEN-404'
  | 'MS-GEN-405'
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
  | 'MS-LIB-001'
  | 'MS-LIB-002'
  | 'MS-LIB-003'
  | 'MS-LIB-004'
  | 'MS-LIB-005'
  | 'MS-LIB-006'
  | 'MS-LIB-007'
  | 'MS-LIB-008'
  | 'MS-LNT-001'
  | 'MS-LNT-002'
  | 'MS-LNT-003'
  | 'MS-LNT-004'
  | 'MS-LNT-005'
  | 'MS-LNT-006'
  | 'MS-LNT-007'
  | 'MS-LNT-010'
  | 'MS-LNT-011'
  | 'MS-LNT-012'
  | 'MS-LNT-013'
  | 'MS-LNT-014'
  | 'MS-LNT-020'
  | 'MS-LNT-021'
  | 'MS-LNT-022'
  | 'MS-LNT-023'
  | 'MS-LNT-024'
  | 'MS-LNT-025'
  | 'MS-LNT-030'
  | 'MS-LNT-031'
  | 'MS-LNT-032'
  | 'MS-LNT-033'
  | 'MS-LNT-034'
  | 'MS-LNT-035'
  | 'MS-LNT-036'
  | 'MS-LNT-037'
  | 'MS-LNT-038'
  | 'MS-LNT-040'
  | 'MS-LOG-001'
  | 'MS-LOG-002'
  | 'MS-MAP-001'
  | 'MS-MAP-002'
  | 'MS-MAP-003'
  | 'MS-MAP-004'
  | 'MS-MAP-005'
  | 'MS-MAP-006'
  | 'MS-MAP-007'
  | 'MS-MAP-008'
  | 'MS-MAP-009'
  | 'MS-MNT-001'
  | 'MS-NEG-001'
  | 'MS-NEG-002'
  | 'MS-NEG-003'
  | 'MS-NEG-004'
  | 'MS-NEG-005'
  | 'MS-NEG-007'
  | 'MS-NEG-009'
  | 'MS-NEG-010'
  | 'MS-NEG-011'
  | 'MS-NEG-012'
  | 'MS-NEG-013'
  | 'MS-NEG-015'
  | 'MS-NET-001'
  | 'MS-NET-002'
  | 'MS-NET-003'
  | 'MS-NET-004'
  | 'MS-OUT-001'
  | 'MS-OUT-002'
  | 'MS-OUT-003'
  | 'MS-POL-000'
  | 'MS-POL-001'
  | 'MS-POL-002'
  | 'MS-POL-003'
  | 'MS-POL-004'
  | 'MS-POL-005'
  | 'MS-POL-006'
  | 'MS-POL-007'
  | 'MS-POL-008'
  | 'MS-POL-009'
  | 'MS-POL-010'
  | 'MS-POL-011'
  | 'MS-POL-012'
  | 'MS-POL-013'
  | 'MS-POL-014'
  | 'MS-POL-015'
  | 'MS-POL-016'
  | 'MS-POL-017'
  | 'MS-POL-101'
  | 'MS-POL-102'
  | 'MS-POL-103'
  | 'MS-POL-104'
  | 'MS-POL-105'
  | 'MS-POL-106'
  | 'MS-POL-107'
  | 'MS-POL-108'
  | 'MS-POL-109'
  | 'MS-POL-110'
  | 'MS-POL-111'
  | 'MS-POL-112'
  | 'MS-POL-113'
  | 'MS-POL-114'
  | 'MS-POL-115'
  | 'MS-POL-116'
  | 'MS-POL-117'
  | 'MS-POL-118'
  | 'MS-POL-119'
  | 'MS-POL-120'
  | 'MS-POL-121'
  | 'MS-POL-122'
  | 'MS-POL-123'
  | 'MS-QUO-001'
  | 'MS-QUO-002'
  | 'MS-QUO-003'
  | 'MS-QUO-004'
  | 'MS-SIM-001'
  | 'MS-SIM-002'
  | 'MS-SML-001'
  | 'MS-SML-002'
  | 'MS-SRC-001'
  | 'MS-SRC-002'
  | 'MS-SRC-003'
  | 'MS-SRC-004'
  | 'MS-SRC-005'
  | 'MS-SRC-006'
  | 'MS-SRC-007'
  | 'MS-SRC-008'
  | 'MS-SRC-009'
  | 'MS-SRC-010'
  | 'MS-SRC-011'
  | 'MS-SRC-012'
  | 'MS-SRC-013'
  | 'MS-SRC-014'
  | 'MS-SRC-015'
  | 'MS-SRC-016'
  | 'MS-SRC-017'
  | 'MS-SRC-018'
  | 'MS-STO-001'
  | 'MS-STO-002'
  | 'MS-STO-003'
  | 'MS-STO-010'
  | 'MS-STO-011'
  | 'MS-STO-012'
  | 'MS-TRF-001'
  | 'MS-TRF-002'
  | 'MS-TRF-003'
  | 'MS-TRF-004'
  | 'MS-TRF-005'
  | 'MS-USR-001'
  | 'MS-USR-002'
  | 'MS-USR-003'
  | 'MS-USR-004'
  | 'MS-USR-005'
  | 'MS-USR-006'
  | 'MS-USR-007'
  | 'MS-USR-008'
  | 'MS-USR-009'
  | 'MS-USR-010'
  | 'MS-USR-011'
  | 'MS-USR-012'
  | 'MS-USR-013'
  | 'MS-USR-020'
  | 'MS-USR-021'
  | 'MS-USR-022'
  | 'MS-VAL-001'
  | 'MS-VAL-002'
  | 'MS-VAL-003'
  | 'MS-VAL-004'
  | 'MS-VAL-005'
  | 'MS-VAL-006'
  | 'MS-VAL-007'
  | 'MS-VAL-008'
  | 'MS-VAL-009'
  | 'MS-VAL-010';

export const errorCatalogue: Readonly<Record<ErrorCode, CatalogueEntry>> = {
  'MS-AGR-001': {"status":404,"title":{"en":"No agreement","de":"Keine Vereinbarung"},"cause":{"en":"There is no such agreement, or you are no party to it.","de":"Diese Vereinbarung gibt es nicht, oder Sie sind nicht Partei."},"remedy":{"en":"Negotiate first; list your agreements.","de":"Zuerst verhandeln; die eigenen Vereinbarungen auflisten."}},
  'MS-AGR-002': {"status":403,"title":{"en":"Agreement revoked","de":"Vereinbarung widerrufen"},"cause":{"en":"A party revoked the agreement.","de":"Eine Partei hat die Vereinbarung widerrufen."},"remedy":{"en":"Ask that party; negotiate anew.","de":"Diese Partei fragen; neu verhandeln."}},
  'MS-AGR-003': {"status":422,"title":{"en":"Signature does not verify","de":"Signatur ungültig"},"cause":{"en":"The signature does not belong to this agreement and key.","de":"Die Signatur gehört nicht zu dieser Vereinbarung und diesem Schlüssel."},"remedy":{"en":"The process was ended. Ask the other side which key it uses.","de":"Der Vorgang wurde beendet. Die andere Seite nach ihrem Schlüssel fragen."}},
  'MS-AGR-004': {"status":422,"title":{"en":"Agreement differs from the offer","de":"Vereinbarung weicht vom Angebot ab"},"cause":{"en":"What shall be signed is not what was offered or requested.","de":"Was unterzeichnet werden soll, ist nicht, was angeboten oder angefragt war."},"remedy":{"en":"The process was ended. Negotiate anew.","de":"Der Vorgang wurde beendet. Neu verhandeln."}},
  'MS-AGR-005': {"status":409,"title":{"en":"Waiting for hand-in","de":"Wartet auf Nachreichung"},"cause":{"en":"The broker was restored from a backup and grants nothing until both connectors have handed in.","de":"Der Broker wurde aus einer Sicherung wiederhergestellt und gewährt nichts, bis beide Konnektoren nachgereicht haben."},"remedy":{"en":"Let both connectors connect; it happens by itself.","de":"Beide Konnektoren verbinden lassen; es geschieht von selbst."}},
  'MS-AGR-006': {"status":422,"title":{"en":"Not signed","de":"Nicht unterschrieben"},"cause":{"en":"A connector did not accept the agreement.","de":"Ein Konnektor hat die Vereinbarung nicht angenommen."},"remedy":{"en":"Ask that side; its connector says why.","de":"Die andere Seite fragen; ihr Konnektor nennt den Grund."}},
  'MS-AUTH-001': {"status":401,"title":{"en":"Not signed in","de":"Nicht angemeldet"},"cause":{"en":"The token is missing, malformed or no longer valid.","de":"Das Token fehlt, ist fehlerhaft oder nicht mehr gültig."},"remedy":{"en":"Send a valid bearer token; connectors fetch one with an assertion.","de":"Ein gültiges Bearer-Token senden; Konnektoren holen es mit einer Assertion."}},
  'MS-AUTH-002': {"status":401,"title":{"en":"Access token expired","de":"Zugriffstoken abgelaufen"},"cause":{"en":"The token is past its end.","de":"Das Token ist über sein Ende hinaus."},"remedy":{"en":"Fetch a new token. If it happens at once, set the clock right.","de":"Ein neues Token holen. Geschieht es sofort, die Uhr stellen."}},
  'MS-AUTH-003': {"status":403,"title":{"en":"Not allowed with this role","de":"Mit dieser Rolle nicht erlaubt"},"cause":{"en":"The route is for another role.","de":"Der Aufruf ist einer anderen Rolle vorbehalten."},"remedy":{"en":"Use the token of the role named.","de":"Das Token der genannten Rolle benutzen."}},
  'MS-AUTH-004': {"status":401,"title":{"en":"Assertion refused","de":"Assertion abgelehnt"},"cause":{"en":"Signature, audience, lifetime or clock of the assertion do not fit.","de":"Signatur, Empfänger, Laufzeit oder Uhr der Assertion passen nicht."},"remedy":{"en":"Check the clock of the connector and that it uses its own key.","de":"Die Uhr des Konnektors prüfen und ob er seinen eigenen Schlüssel benutzt."}},
  'MS-AUTH-005': {"status":401,"title":{"en":"Assertion replayed","de":"Assertion wiederholt"},"cause":{"en":"The same assertion (jti) was presented before.","de":"Dieselbe Assertion (jti) wurde schon vorgelegt."},"remedy":{"en":"Make a new assertion for each token. If nobody did this on purpose, have the connector's key replaced.","de":"Für jedes Token eine neue Assertion erzeugen. War es keine Absicht, den Schlüssel des Konnektors ersetzen."}},
  'MS-AUTH-006': {"status":401,"title":{"en":"Unknown or revoked","de":"Unbekannt oder gesperrt"},"cause":{"en":"The connector is not enrolled here, or it or its participant was revoked.","de":"Der Konnektor ist hier nicht angemeldet, oder er oder sein Teilnehmer wurde gesperrt."},"remedy":{"en":"Ask the administrator of the broker; a new invitation enrols the connector again.","de":"Den Verwalter des Brokers fragen; mit einer neuen Einladung meldet sich der Konnektor wieder an."}},
  'MS-AUTH-020': {"status":400,"title":{"en":"Malformed participant","de":"Teilnehmer fehlerhaft"},"cause":{"en":"The short name may hold a-z, 0-9 and hyphens, 2 to 63 characters.","de":"Der Kurzname darf a-z, 0-9 und Bindestriche enthalten, 2 bis 63 Zeichen."},"remedy":{"en":"Choose another short name.","de":"Einen anderen Kurznamen wählen."}},
  'MS-AUTH-021': {"status":409,"title":{"en":"Participant exists","de":"Teilnehmer existiert"},"cause":{"en":"There is a participant with this short name.","de":"Es gibt schon einen Teilnehmer mit diesem Kurznamen."},"remedy":{"en":"Choose another short name.","de":"Einen anderen Kurznamen wählen."}},
  'MS-AUTH-022': {"status":403,"title":{"en":"Invitation refused","de":"Einladung abgelehnt"},"cause":{"en":"The code is unknown, used or too old.","de":"Der Code ist unbekannt, verbraucht oder zu alt."},"remedy":{"en":"Ask the administrator for a new invitation.","de":"Den Verwalter um eine neue Einladung bitten."}},
  'MS-AUTH-023': {"status":400,"title":{"en":"Key refused","de":"Schlüssel abgelehnt"},"cause":{"en":"The public key is not P-256, carries a private part, or is enrolled already.","de":"Der öffentliche Schlüssel ist nicht P-256, enthält einen privaten Teil oder ist schon angemeldet."},"remedy":{"en":"Let the connector make its own new key pair.","de":"Den Konnektor ein eigenes neues Schlüsselpaar erzeugen lassen."}},
  'MS-AUTH-024': {"status":404,"title":{"en":"No such participant or connector","de":"Kein solcher Teilnehmer oder Konnektor"},"cause":{"en":"The name is not known here.","de":"Der Name ist hier nicht bekannt."},"remedy":{"en":"List the participants and connectors and check the name.","de":"Teilnehmer und Konnektoren auflisten und den Namen prüfen."}},
  'MS-AUTH-025': {"status":409,"title":{"en":"Participant was revoked","de":"Teilnehmer ist gesperrt"},"cause":{"en":"The participant was revoked and cannot do this.","de":"Der Teilnehmer wurde gesperrt und kann dies nicht."},"remedy":{"en":"Add the company as a new participant if it shall take part again.","de":"Soll die Firma wieder teilnehmen, sie als neuen Teilnehmer anlegen."}},
  'MS-AUTH-030': {"status":409,"title":{"en":"Not enrolled","de":"Nicht angemeldet"},"cause":{"en":"This connector has no broker yet.","de":"Dieser Konnektor hat noch keinen Broker."},"remedy":{"en":"Enrol it with an invitation code: connector enrol <code>.","de":"Mit einem Einladungscode anmelden: connector enrol <Code>."}},
  'MS-CAT-001': {"status":404,"title":{"en":"No such dataset","de":"Kein solcher Datensatz"},"cause":{"en":"The dataset does not exist, or you may not see it.","de":"Den Datensatz gibt es nicht, oder Sie dürfen ihn nicht sehen."},"remedy":{"en":"Search the catalogue.","de":"Im Katalog suchen."}},
  'MS-CAT-002': {"status":403,"title":{"en":"Not the owner","de":"Nicht der Eigentümer"},"cause":{"en":"Only the provider changes its datasets.","de":"Nur der Anbieter ändert seine Datensätze."},"remedy":{"en":"Use a connector of the provider named in the id.","de":"Einen Konnektor des Anbieters benutzen, den die Kennung nennt."}},
  'MS-CAT-003': {"status":422,"title":{"en":"Offer does not compile","de":"Angebot nicht auswertbar"},"cause":{"en":"An offer or the access policy holds a term that cannot be enforced; every place is listed.","de":"Ein Angebot oder die Zugriffsrichtlinie enthält eine nicht durchsetzbare Bedingung; alle Stellen sind genannt."},"remedy":{"en":"Remove or correct the terms named.","de":"Die genannten Bedingungen entfernen oder berichtigen."}},
  'MS-CAT-004': {"status":422,"title":{"en":"Dataset description is not valid","de":"Datensatzbeschreibung ungültig"},"cause":{"en":"The description breaks its schema or contradicts itself.","de":"Die Beschreibung verletzt ihr Schema oder widerspricht sich."},"remedy":{"en":"Correct the places named.","de":"Die genannten Stellen berichtigen."}},
  'MS-CAT-005': {"status":413,"title":{"en":"Sample too large","de":"Auszug zu groß"},"cause":{"en":"The excerpt is over 64 KiB.","de":"Der Auszug ist größer als 64 KiB."},"remedy":{"en":"Approve a smaller excerpt.","de":"Einen kleineren Auszug freigeben."}},
  'MS-CAT-006': {"status":409,"title":{"en":"Dataset is in use","de":"Datensatz wird benutzt"},"cause":{"en":"A transfer of this dataset is running.","de":"Eine Übertragung dieses Datensatzes läuft."},"remedy":{"en":"End its transfers first, or only unpublish it.","de":"Zuerst die Übertragungen beenden oder nur die Veröffentlichung zurücknehmen."}},
  'MS-CFG-001': {"status":500,"title":{"en":"Configuration cannot be read","de":"Konfiguration nicht lesbar"},"cause":{"en":"The file does not exist or this user may not read it.","de":"Die Datei fehlt oder dieser Benutzer darf sie nicht lesen."},"remedy":{"en":"Check path and permissions.","de":"Pfad und Rechte prüfen."}},
  'MS-CFG-002': {"status":500,"title":{"en":"Configuration is neither YAML nor JSON","de":"Konfiguration ist weder YAML noch JSON"},"cause":{"en":"The text has a syntax error at the place named.","de":"Der Text hat an der genannten Stelle einen Syntaxfehler."},"remedy":{"en":"Correct the line; indentation and quotes are the usual reasons.","de":"Die Zeile berichtigen; meist liegt es an Einrückung oder Anführungszeichen."}},
  'MS-CFG-003': {"status":500,"title":{"en":"Configuration breaks its schema","de":"Konfiguration verletzt ihr Schema"},"cause":{"en":"A setting is missing, unknown or of the wrong kind; every place is listed.","de":"Eine Einstellung fehlt, ist unbekannt oder von falscher Art; alle Stellen sind genannt."},"remedy":{"en":"Correct the settings named; docs/config.md describes each.","de":"Die genannten Einstellungen berichtigen; docs/config.md beschreibt alle."}},
  'MS-CFG-004': {"status":500,"title":{"en":"Environment variable is missing","de":"Umgebungsvariable fehlt"},"cause":{"en":"The configuration refers to a variable that is not set.","de":"Die Konfiguration nennt eine Variable, die nicht gesetzt ist."},"remedy":{"en":"Set the variable, then start again.","de":"Die Variable setzen und neu starten."}},
  'MS-CFG-010': {"status":500,"title":{"en":"Port in use","de":"Port belegt"},"cause":{"en":"Another program listens on this port.","de":"Ein anderes Programm benutzt diesen Port."},"remedy":{"en":"Stop it or choose another port (0 = any free one).","de":"Es beenden oder einen anderen Port wählen (0 = irgendein freier)."}},
  'MS-CFG-011': {"status":500,"title":{"en":"Port not permitted","de":"Port nicht erlaubt"},"cause":{"en":"This user may not open the port (below 1024 needs rights).","de":"Dieser Benutzer darf den Port nicht öffnen (unter 1024 nur mit Rechten)."},"remedy":{"en":"Choose a port above 1023.","de":"Einen Port über 1023 wählen."}},
  'MS-CFG-012': {"status":500,"title":{"en":"Reachable from outside without TLS","de":"Von außen erreichbar ohne TLS"},"cause":{"en":"The server would listen beyond this machine, without TLS and without a proxy in front.","de":"Der Server wäre von außen erreichbar, ohne TLS und ohne vorgeschalteten Proxy."},"remedy":{"en":"Set http.tls, or http.behindProxy: true if a proxy ends TLS, or listen on 127.0.0.1.","de":"http.tls setzen, oder http.behindProxy: true, wenn ein Proxy TLS beendet, oder auf 127.0.0.1 hören."}},
  'MS-CFG-013': {"status":500,"title":{"en":"Cannot listen","de":"Kann nicht hören"},"cause":{"en":"The address cannot be opened.","de":"Die Adresse lässt sich nicht öffnen."},"remedy":{"en":"Check http.host and http.port.","de":"http.host und http.port prüfen."}},
  'MS-CFG-020': {"status":500,"title":{"en":"Folder is not writable","de":"Ordner nicht beschreibbar"},"cause":{"en":"This user may not write to the data folder.","de":"Dieser Benutzer darf im Datenordner nicht schreiben."},"remedy":{"en":"Give the right, or choose another dataDir.","de":"Das Recht erteilen oder einen anderen dataDir wählen."}},
  'MS-CFG-021': {"status":500,"title":{"en":"Data folder is in use","de":"Datenordner wird benutzt"},"cause":{"en":"Another process has opened this data folder.","de":"Ein anderer Prozess hat diesen Datenordner geöffnet."},"remedy":{"en":"Stop the other process; one folder belongs to one process.","de":"Den anderen Prozess beenden; ein Ordner gehört einem Prozess."}},
  'MS-CFG-022': {"status":500,"title":{"en":"Unsupported platform","de":"Plattform nicht unterstützt"},"cause":{"en":"Node or the operating system is too old or unknown.","de":"Node oder das Betriebssystem ist zu alt oder unbekannt."},"remedy":{"en":"Use Node 24 on Linux, macOS or Windows.","de":"Node 24 unter Linux, macOS oder Windows benutzen."}},
  'MS-CFG-023': {"status":400,"title":{"en":"Command line not understood","de":"Befehlszeile nicht verstanden"},"cause":{"en":"An option is unknown, or its value is out of range.","de":"Eine Option ist unbekannt, oder ihr Wert liegt außerhalb des Bereichs."},"remedy":{"en":"Ask with --help which options there are.","de":"Mit --help nachsehen, welche Optionen es gibt."}},
  'MS-CFG-024': {"status":409,"title":{"en":"File exists already","de":"Datei gibt es schon"},"cause":{"en":"A command that writes a new file never replaces one.","de":"Ein Befehl, der eine neue Datei schreibt, ersetzt nie eine vorhandene."},"remedy":{"en":"Edit the file that is there, or choose another folder or name.","de":"Die vorhandene Datei bearbeiten oder einen anderen Ordner oder Namen wählen."}},
  'MS-CFG-025': {"status":503,"title":{"en":"Not running","de":"Läuft nicht"},"cause":{"en":"The command speaks with a running program, and none has left its address in this data folder.","de":"Der Befehl spricht mit einem laufenden Programm, und keines hat in diesem Datenordner seine Adresse hinterlassen."},"remedy":{"en":"Start it (connector run, broker run), or name its configuration with --config or its folder with --data-dir.","de":"Es starten (connector run, broker run) oder seine Konfiguration mit --config oder seinen Ordner mit --data-dir nennen."}},
  'MS-DAT-001': {"status":404,"title":{"en":"Nothing to ask about","de":"Kein Gegenstand"},"cause":{"en":"There is no such dataset of another participant that you may see.","de":"Es gibt keinen solchen Datensatz eines anderen Teilnehmers, den Sie sehen dürfen."},"remedy":{"en":"Look the dataset up in the catalogue; ask its holder to let you see it.","de":"Den Datensatz im Katalog suchen; den Inhaber bitten, ihn sichtbar zu machen."}},
  'MS-DAT-002': {"status":422,"title":{"en":"The request is incomplete","de":"Das Verlangen ist unvollständig"},"cause":{"en":"A third party or its purposes are missing.","de":"Ein Dritter oder seine Zwecke fehlen."},"remedy":{"en":"Name a participant and for what it may use the data.","de":"Einen Teilnehmer nennen und wofür er die Daten nutzen darf."}},
  'MS-DAT-003': {"status":404,"title":{"en":"Not yours to act on","de":"Nicht Ihre Sache"},"cause":{"en":"The request, notice or dataset does not exist or belongs to others.","de":"Das Verlangen, die Mitteilung oder der Datensatz existiert nicht oder gehört anderen."},"remedy":{"en":"List your own requests and datasets.","de":"Eigene Verlangen und Datensätze auflisten."}},
  'MS-DAT-004': {"status":409,"title":{"en":"Answered already","de":"Schon beantwortet"},"cause":{"en":"A request is answered once.","de":"Ein Verlangen wird einmal beantwortet."},"remedy":{"en":"The user may ask again.","de":"Der Nutzer kann erneut verlangen."}},
  'MS-DAT-005': {"status":409,"title":{"en":"Nothing to escalate yet","de":"Noch nichts zu eskalieren"},"cause":{"en":"The answer is not due yet, or the request was granted.","de":"Die Antwort ist noch nicht fällig, oder dem Verlangen wurde entsprochen."},"remedy":{"en":"Wait until the day that the message names.","de":"Bis zu dem Tag warten, den die Meldung nennt."}},
  'MS-DLV-001': {"status":404,"title":{"en":"No such transfer","de":"Keine solche Übertragung"},"cause":{"en":"There is no transfer with this id that this connector may read.","de":"Es gibt keine Übertragung mit dieser Kennung, die dieser Konnektor lesen darf."},"remedy":{"en":"Look at the list of transfers.","de":"Die Liste der Übertragungen ansehen."}},
  'MS-DLV-002': {"status":410,"title":{"en":"Position of another log","de":"Position eines anderen Protokolls"},"cause":{"en":"The broker's data were restored from a backup older than this position.","de":"Die Daten des Brokers wurden aus einer Sicherung wiederhergestellt, die älter ist als diese Position."},"remedy":{"en":"Open the stream without `after`; drop what is already stored by producer, epoch and number.","de":"Den Strom ohne `after` öffnen; bereits Gespeichertes anhand von Erzeuger, Epoche und Nummer verwerfen."}},
  'MS-DLV-003': {"status":403,"title":{"en":"Delivery denied","de":"Lieferung verweigert"},"cause":{"en":"The agreement does not permit delivery now; `decision` names every rule that spoke.","de":"Die Vereinbarung erlaubt die Lieferung jetzt nicht; `decision` nennt jede beteiligte Regel."},"remedy":{"en":"Read the reasons; negotiate a new agreement if needed.","de":"Die Gründe lesen; bei Bedarf eine neue Vereinbarung aushandeln."}},
  'MS-DLV-004': {"status":409,"title":{"en":"Replaced by a newer stream","de":"Durch neueren Strom ersetzt"},"cause":{"en":"The same transfer was opened again; a transfer has one stream.","de":"Dieselbe Übertragung wurde erneut geöffnet; eine Übertragung hat einen Strom."},"remedy":{"en":"Use the newer stream.","de":"Den neueren Strom verwenden."}},
  'MS-DLV-005': {"status":409,"title":{"en":"Transfer is not started","de":"Übertragung läuft nicht"},"cause":{"en":"The transfer is requested, suspended, completed or terminated.","de":"Die Übertragung ist angefragt, ausgesetzt, abgeschlossen oder beendet."},"remedy":{"en":"Start or resume it, or request a new one.","de":"Starten oder fortsetzen, oder eine neue anfragen."}},
  'MS-DLV-006': {"status":400,"title":{"en":"Malformed position","de":"Fehlerhafte Position"},"cause":{"en":"The cursor is not one the broker has given.","de":"Der Zeiger stammt nicht vom Broker."},"remedy":{"en":"Use the position of the last stored item unchanged.","de":"Die Position des zuletzt gespeicherten Eintrags unverändert verwenden."}},
  'MS-DLV-007': {"status":503,"title":{"en":"Broker is stopping","de":"Broker wird beendet"},"cause":{"en":"The broker closes its streams before it stops.","de":"Der Broker schließt seine Ströme, bevor er beendet wird."},"remedy":{"en":"Connect again with the last stored position.","de":"Mit der zuletzt gespeicherten Position neu verbinden."}},
  'MS-DLV-008': {"status":403,"title":{"en":"Count used up","de":"Kontingent aufgebraucht"},"cause":{"en":"The agreed number of samples or deliveries has been delivered.","de":"Die vereinbarte Anzahl an Messzeilen oder Lieferungen ist geliefert."},"remedy":{"en":"Negotiate a new agreement.","de":"Eine neue Vereinbarung aushandeln."}},
  'MS-DLV-009': {"status":403,"title":{"en":"Agreement revoked","de":"Vereinbarung widerrufen"},"cause":{"en":"One party has revoked the agreement, or a participant was revoked.","de":"Eine Partei hat die Vereinbarung widerrufen, oder ein Teilnehmer wurde ausgeschlossen."},"remedy":{"en":"Ask the other party; data received before stay under the agreed terms.","de":"Die andere Partei fragen; früher Erhaltenes bleibt unter den vereinbarten Bedingungen."}},
  'MS-DLV-010': {"status":422,"title":{"en":"Receipt not countersigned","de":"Quittung nicht gegengezeichnet"},"cause":{"en":"The consumer's connector did not countersign a receipt of a delivery, or its signature does not verify.","de":"Der Konnektor des Abnehmers hat eine Lieferquittung nicht gegengezeichnet, oder seine Unterschrift stimmt nicht."},"remedy":{"en":"Look into the log of the consumer's connector; the receipt stays open and is asked for again with its next connection.","de":"Im Protokoll des Abnehmer-Konnektors nachsehen; die Quittung bleibt offen und wird bei seiner nächsten Verbindung erneut verlangt."}},
  'MS-DLV-011': {"status":409,"title":{"en":"Other terms hold from now on","de":"Ab jetzt gilt etwas anderes"},"cause":{"en":"What the decision rests on has changed: an event, a fact, a time. The stream ended at once.","de":"Worauf die Entscheidung beruht, hat sich geändert: ein Ereignis, eine Tatsache, eine Zeit. Der Strom endete sofort."},"remedy":{"en":"Nothing to do: the connector opens it again under what holds now; `why` says what that is.","de":"Nichts zu tun: Der Konnektor öffnet ihn neu unter dem, was jetzt gilt; `why` sagt, was das ist."}},
  'MS-DLV-012': {"status":503,"title":{"en":"Nothing can be put on record","de":"Prüfprotokoll nicht beschreibbar"},"cause":{"en":"The broker cannot write its audit log, so it delivers nothing.","de":"Der Broker kann sein Prüfprotokoll nicht schreiben, also liefert er nichts."},"remedy":{"en":"The administrator makes room on the disk or repairs control.db; deliveries go on by themselves.","de":"Der Administrator schafft Platz auf dem Datenträger oder repariert control.db; geliefert wird danach von selbst."}},
  'MS-EXP-001': {"status":422,"title":{"en":"Export not possible","de":"Export nicht möglich"},"cause":{"en":"Format, range or signals of the export are not valid.","de":"Format, Zeitraum oder Signale des Exports sind ungültig."},"remedy":{"en":"format=csv or parquet, and a range that holds data.","de":"format=csv oder parquet und ein Zeitraum mit Daten."}},
  'MS-EXP-002': {"status":507,"title":{"en":"Export could not be written","de":"Export nicht schreibbar"},"cause":{"en":"The target folder is full or not writable.","de":"Der Zielordner ist voll oder nicht beschreibbar."},"remedy":{"en":"Free space or give the right.","de":"Platz schaffen oder das Recht erteilen."}},
  'MS-FCT-001': {"status":422,"title":{"en":"Malformed attestation","de":"Bestätigung fehlerhaft"},"cause":{"en":"The attribute, its value or its period is not one that policies can ask for.","de":"Das Merkmal, sein Wert oder sein Zeitraum ist keines, nach dem Richtlinien fragen können."},"remedy":{"en":"Roles are words, certifications x:BASE, x:TRUST or x:TRUST_PLUS, locations countries such as iso3166:DE, lists names such as x:dma-gatekeepers; a period ends after it begins, and not in the past.","de":"Rollen sind Wörter, Zertifizierungen x:BASE, x:TRUST oder x:TRUST_PLUS, Standorte Länder wie iso3166:DE, Listen Namen wie x:dma-gatekeepers; ein Zeitraum endet nach seinem Beginn und nicht in der Vergangenheit."}},
  'MS-FCT-002': {"status":404,"title":{"en":"No such attestation","de":"Keine solche Bestätigung"},"cause":{"en":"The register holds no attestation with this id.","de":"Das Register enthält keine Bestätigung mit dieser Kennung."},"remedy":{"en":"List them: broker participant show <slug>.","de":"Auflisten: broker participant show <Kurzname>."}},
  'MS-FCT-010': {"status":422,"title":{"en":"Relation to a machine refused","de":"Verhältnis zu einer Maschine abgelehnt"},"cause":{"en":"You are no party of it, it is over, it contradicts itself, or it waits for the other side.","de":"Sie sind nicht beteiligt, es ist vorbei, es widerspricht sich, oder es wartet auf die andere Seite."},"remedy":{"en":"List them with `connector machine relation list`; the side that did not propose it confirms it.","de":"Mit `connector machine relation list` auflisten; die Seite, die es nicht vorgeschlagen hat, bestätigt es."}},
  'MS-FCT-011': {"status":422,"title":{"en":"Signature does not verify","de":"Signatur ungültig"},"cause":{"en":"The terms are not signed by a connector of this participant.","de":"Die Angaben sind nicht von einem Konnektor dieses Teilnehmers unterschrieben."},"remedy":{"en":"Propose and confirm with your own connector; it signs by itself.","de":"Mit dem eigenen Konnektor vorschlagen und bestätigen; er unterschreibt von selbst."}},
  'MS-FCT-020': {"status":422,"title":{"en":"Control signals refused","de":"Steuersignale abgelehnt"},"cause":{"en":"The report is malformed or from the future, or opens a remote maintenance without an end or for longer than a week.","de":"Die Meldung ist fehlerhaft oder aus der Zukunft, oder sie öffnet eine Fernwartung ohne Ende oder für länger als eine Woche."},"remedy":{"en":"Update the connector and check its clock; give a remote maintenance an end.","de":"Den Konnektor aktualisieren und seine Uhr prüfen; einer Fernwartung ein Ende geben."}},
  'MS-FCT-030': {"status":422,"title":{"en":"Payment refused","de":"Zahlungseingang abgelehnt"},"cause":{"en":"It is not from the provider, belongs to another agreement, is less than agreed or in another currency or period, or its id was used before.","de":"Er stammt nicht vom Anbieter, gehört zu einer anderen Vereinbarung, ist geringer als vereinbart oder in anderer Währung oder Periode, oder seine Kennung wurde schon verwendet."},"remedy":{"en":"Compare it with the agreement (`connector agreements`) and confirm it again with a new id.","de":"Mit der Vereinbarung vergleichen (`connector agreements`) und mit neuer Kennung noch einmal bestätigen."}},
  'MS-FCT-031': {"status":422,"title":{"en":"Payment not signed by the provider","de":"Zahlungseingang nicht vom Anbieter unterschrieben"},"cause":{"en":"The signature is not that of a connector of the provider over exactly this payment.","de":"Die Unterschrift stammt nicht von einem Konnektor des Anbieters oder gilt nicht für genau diesen Zahlungseingang."},"remedy":{"en":"Confirm payments with `connector payment confirm` on a connector of the provider.","de":"Zahlungen mit `connector payment confirm` auf einem Konnektor des Anbieters bestätigen."}},
  'MS-FCT-040': {"status":422,"title":{"en":"Duty receipt refused","de":"Pflichtquittung abgelehnt"},"cause":{"en":"It is not from the consumer of the agreement, names no duty of the agreement, is from the future, or its id was used before.","de":"Sie stammt nicht vom Empfänger der Vereinbarung, nennt keine Pflicht der Vereinbarung, ist aus der Zukunft, oder ihre Kennung wurde schon verwendet."},"remedy":{"en":"Update the connector; it sends these receipts by itself.","de":"Den Konnektor aktualisieren; er sendet diese Quittungen von selbst."}},
  'MS-FCT-041': {"status":422,"title":{"en":"Duty receipt not signed","de":"Pflichtquittung nicht unterschrieben"},"cause":{"en":"The signature is not that of the connector that sends it.","de":"Die Unterschrift stammt nicht von dem Konnektor, der sie sendet."},"remedy":{"en":"Update the connector; it signs these receipts by itself.","de":"Den Konnektor aktualisieren; er unterschreibt diese Quittungen von selbst."}},
  'MS-GEN-001': {"status":500,"title":{"en":"Unexpected error","de":"Unerwarteter Fehler"},"cause":{"en":"A fault in the program.","de":"Ein Fehler im Programm."},"remedy":{"en":"Send the request id and the log lines around it to the maintainers.","de":"Anfrage-Kennung und die Protokollzeilen dazu an die Entwickler senden."}},
  'MS-GEN-002': {"status":500,"title":{"en":"No canonical form","de":"Keine kanonische Form"},"cause":{"en":"A value has no canonical JSON form (RFC 8785).","de":"Ein Wert hat keine kanonische JSON-Form (RFC 8785)."},"remedy":{"en":"Report this to the maintainers.","de":"Den Entwicklern melden."}},
  'MS-GEN-003': {"status":503,"title":{"en":"Stopping","de":"Wird beendet"},"cause":{"en":"The process is shutting down.","de":"Der Prozess wird beendet."},"remedy":{"en":"Try again in a moment.","de":"Gleich noch einmal versuchen."}},
  'MS-GEN-010': {"status":500,"title":{"en":"A process did not start","de":"Ein Prozess ist nicht gestartet"},"cause":{"en":"A process ended before it was ready, or took too long.","de":"Ein Prozess endete, bevor er bereit war, oder brauchte zu lange."},"remedy":{"en":"Read its log; its last lines are given.","de":"Sein Protokoll lesen; die letzten Zeilen sind genannt."}},
  'MS-GEN-011': {"status":504,"title":{"en":"It did not come about in time","de":"Es trat nicht rechtzeitig ein"},"cause":{"en":"What was waited for did not happen; the last answer is given.","de":"Worauf gewartet wurde, geschah nicht; die letzte Antwort ist genannt."},"remedy":{"en":"Read the last answer and the logs of the processes.","de":"Die letzte Antwort und die Protokolle der Prozesse lesen."}},
  'MS-GEN-400': {"status":400,"title":{"en":"Request not valid","de":"Anfrage ungültig"},"cause":{"en":"Body, query or path break the schema of the route; the places are named.","de":"Inhalt, Parameter oder Pfad verletzen das Schema des Aufrufs; die Stellen sind genannt."},"remedy":{"en":"Correct the places named; /openapi.json describes each route.","de":"Die genannten Stellen berichtigen; /openapi.json beschreibt jeden Aufruf."}},
  'MS-GEN-404': {"status":404,"title":{"en":"No such address","de":"Keine solche Adresse"},"cause":{"en":"There is no route of this name.","de":"Diesen Aufruf gibt es nicht."},"remedy":{"en":"/openapi.json lists the routes.","de":"/openapi.json listet die Aufrufe auf."}},
  'MS-GEN-405': {"status":409,"title":{"en":"Not possible now","de":"Jetzt nicht möglich"},"cause":{"en":"The state of things does not allow it.","de":"Der Stand der Dinge lässt es nicht zu."},"remedy":{"en":"Read the detail.","de":"Die Einzelheiten lesen."}},
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
  'MS-LIB-001': {"status":404,"title":{"en":"No such template","de":"Keine solche Vorlage"},"cause":{"en":"The library has no template of this name and version, or it was retired.","de":"Die Bibliothek hat keine Vorlage dieses Namens und dieser Version, oder sie wurde zurückgezogen."},"remedy":{"en":"List the templates and choose one.","de":"Die Vorlagen auflisten und eine wählen."}},
  'MS-LIB-002': {"status":422,"title":{"en":"Not a template","de":"Keine Vorlage"},"cause":{"en":"What was sent does not have the form of a policy template.","de":"Das Gesendete hat nicht die Form einer Richtlinienvorlage."},"remedy":{"en":"Correct what the message names; the schema is policy-template.","de":"Berichtigen, was die Meldung nennt; das Schema heißt policy-template."}},
  'MS-LIB-003': {"status":409,"title":{"en":"A template that comes with the software","de":"Vorlage, die mit der Software kommt"},"cause":{"en":"Templates of the software are the same everywhere and are not changed or retired.","de":"Vorlagen der Software sind überall gleich und werden weder geändert noch zurückgezogen."},"remedy":{"en":"Copy it under another name.","de":"Unter anderem Namen kopieren."}},
  'MS-LIB-004': {"status":422,"title":{"en":"The policy is not fit","de":"Die Richtlinie taugt nicht"},"cause":{"en":"A value is missing or malformed, or a term of the result cannot be enforced.","de":"Ein Wert fehlt oder ist fehlerhaft, oder ein Begriff des Ergebnisses lässt sich nicht durchsetzen."},"remedy":{"en":"Each finding names its place and what to do.","de":"Jede Fundstelle nennt ihren Ort und was zu tun ist."}},
  'MS-LIB-005': {"status":422,"title":{"en":"Not a rule of the dataspace","de":"Keine Regel des Datenraums"},"cause":{"en":"A rule needs a title, a policy of conditions and prohibitions, and a reason.","de":"Eine Regel braucht einen Titel, eine Richtlinie aus Bedingungen und Verboten und eine Begründung."},"remedy":{"en":"Correct what the message names; shapes, counts and duties belong into offers.","de":"Berichtigen, was die Meldung nennt; Zuschnitte, Anzahlen und Pflichten gehören in Angebote."}},
  'MS-LIB-006': {"status":409,"title":{"en":"A rule of this name is in force","de":"Eine Regel dieses Namens gilt"},"cause":{"en":"Two rules cannot have the same name.","de":"Zwei Regeln können nicht denselben Namen haben."},"remedy":{"en":"Withdraw the other one first, or choose another name.","de":"Erst die andere aufheben oder einen anderen Namen wählen."}},
  'MS-LIB-007': {"status":404,"title":{"en":"No such rule in force","de":"Keine solche Regel in Kraft"},"cause":{"en":"No rule of this name is in force.","de":"Keine Regel dieses Namens ist in Kraft."},"remedy":{"en":"List the rules.","de":"Die Regeln auflisten."}},
  'MS-LIB-008': {"status":422,"title":{"en":"A rule of the dataspace is not kept","de":"Eine Regel des Datenraums ist nicht eingehalten"},"cause":{"en":"An offer allows more than a rule that every offer must satisfy.","de":"Ein Angebot erlaubt mehr als eine Regel, die jedes Angebot einhalten muss."},"remedy":{"en":"Narrow the offer as the message says.","de":"Das Angebot einschränken, wie die Meldung sagt."}},
  'MS-LNT-001': {"status":422,"title":{"en":"Empty time interval","de":"Leerer Zeitraum"},"cause":{"en":"The times of a permission exclude each other.","de":"Die Zeiten einer Erlaubnis schließen einander aus."},"remedy":{"en":"Correct the first or the last instant.","de":"Den ersten oder den letzten Zeitpunkt berichtigen."}},
  'MS-LNT-002': {"status":422,"title":{"en":"Everything is forbidden","de":"Alles ist verboten"},"cause":{"en":"A prohibition without conditions stands beside the permissions.","de":"Neben den Erlaubnissen steht ein Verbot ohne Bedingung."},"remedy":{"en":"Give the prohibition a condition or remove it.","de":"Dem Verbot eine Bedingung geben oder es entfernen."}},
  'MS-LNT-003': {"status":422,"title":{"en":"A count of zero","de":"Anzahl null"},"cause":{"en":"The limit of a count is zero.","de":"Die Grenze einer Anzahl ist null."},"remedy":{"en":"Raise the limit or remove the permission.","de":"Die Grenze erhöhen oder die Erlaubnis entfernen."}},
  'MS-LNT-004': {"status":422,"title":{"en":"Conditions exclude each other","de":"Bedingungen schließen einander aus"},"cause":{"en":"Two lists of one permission have no value in common.","de":"Zwei Listen einer Erlaubnis haben keinen Wert gemeinsam."},"remedy":{"en":"Keep one of the lists.","de":"Eine der Listen behalten."}},
  'MS-LNT-005': {"status":422,"title":{"en":"Allowed and forbidden purpose","de":"Erlaubter und verbotener Zweck"},"cause":{"en":"A prohibition names a purpose that a permission allows.","de":"Ein Verbot nennt einen Zweck, den eine Erlaubnis zulässt."},"remedy":{"en":"Remove the purpose from one of them.","de":"Den Zweck aus einer der Regeln entfernen."}},
  'MS-LNT-006': {"status":422,"title":{"en":"A permission that never decides","de":"Erlaubnis, die nie entscheidet"},"cause":{"en":"An earlier permission applies in all its cases; the first that applies decides.","de":"Eine frühere Erlaubnis gilt in allen ihren Fällen; die erste zutreffende entscheidet."},"remedy":{"en":"Put the finer permission first or remove one.","de":"Die feinere Erlaubnis nach vorn stellen oder eine entfernen."}},
  'MS-LNT-007': {"status":422,"title":{"en":"Deleted before use","de":"Gelöscht vor der Nutzung"},"cause":{"en":"The deletion is due before the first instant of use.","de":"Die Löschung ist vor dem ersten Zeitpunkt der Nutzung fällig."},"remedy":{"en":"Delete later or let use begin earlier.","de":"Später löschen oder die Nutzung früher beginnen lassen."}},
  'MS-LNT-010': {"status":422,"title":{"en":"Rests on the customer's word","de":"Beruht auf dem Wort des Kunden"},"cause":{"en":"Only the customer's connector can do it; it signs for it.","de":"Nur der Konnektor des Kunden kann es tun; er unterschreibt dafür."},"remedy":{"en":"Nothing, if you trust the customer that far; else give less.","de":"Nichts, wenn das Vertrauen so weit reicht; sonst weniger herausgeben."}},
  'MS-LNT-011': {"status":422,"title":{"en":"Written only","de":"Nur geschrieben"},"cause":{"en":"A document is part of the contract; no machine enforces it.","de":"Ein Dokument ist Teil des Vertrags; keine Maschine setzt es durch."},"remedy":{"en":"Nothing; know that it binds people, not programs.","de":"Nichts; es bindet Menschen, nicht Programme."}},
  'MS-LNT-012': {"status":422,"title":{"en":"Signals that the dataset lacks","de":"Signale, die der Datensatz nicht hat"},"cause":{"en":"The policy keeps signals that are not published.","de":"Die Richtlinie behält Signale, die nicht veröffentlicht sind."},"remedy":{"en":"Correct the names or publish the signals.","de":"Die Namen berichtigen oder die Signale veröffentlichen."}},
  'MS-LNT-013': {"status":422,"title":{"en":"A code that hides nothing","de":"Code, der nichts verbirgt"},"cause":{"en":"There is one machine only.","de":"Es gibt nur eine Maschine."},"remedy":{"en":"Publish several machines together, or do without the code.","de":"Mehrere Maschinen zusammen veröffentlichen oder auf den Code verzichten."}},
  'MS-LNT-014': {"status":422,"title":{"en":"Recognisable by time","de":"An der Zeit erkennbar"},"cause":{"en":"Names are coded, times are exact.","de":"Namen sind codiert, Zeiten genau."},"remedy":{"en":"Use a window or blur the times to a minute or more.","de":"Ein Zeitfenster verwenden oder die Zeiten auf eine Minute oder mehr vergröbern."}},
  'MS-LNT-020': {"status":422,"title":{"en":"No purpose","de":"Kein Zweck"},"cause":{"en":"A permission names no purpose.","de":"Eine Erlaubnis nennt keinen Zweck."},"remedy":{"en":"Name the purposes.","de":"Die Zwecke nennen."}},
  'MS-LNT-021': {"status":422,"title":{"en":"No end","de":"Kein Ende"},"cause":{"en":"A permission has neither a last instant, a duration nor a count.","de":"Eine Erlaubnis hat weder einen letzten Zeitpunkt noch eine Dauer oder Anzahl."},"remedy":{"en":"Set an end.","de":"Ein Ende festlegen."}},
  'MS-LNT-022': {"status":422,"title":{"en":"Secret signals as measured","de":"Geheime Signale wie gemessen"},"cause":{"en":"Signals marked secret are delivered unchanged.","de":"Als geheim gekennzeichnete Signale werden unverändert geliefert."},"remedy":{"en":"Leave them out, average or round them.","de":"Weglassen, mitteln oder runden."}},
  'MS-LNT-023': {"status":422,"title":{"en":"Personal data without a purpose","de":"Personenbezogene Daten ohne Zweck"},"cause":{"en":"Signals that concern persons are delivered and no purpose is named.","de":"Signale, die Personen betreffen, werden geliefert, und kein Zweck ist genannt."},"remedy":{"en":"Name purpose and legal basis, or leave the signals out.","de":"Zweck und Rechtsgrundlage nennen oder die Signale weglassen."}},
  'MS-LNT-024': {"status":422,"title":{"en":"Never deleted","de":"Nie gelöscht"},"cause":{"en":"Use ends, deletion is not agreed.","de":"Die Nutzung endet, eine Löschung ist nicht vereinbart."},"remedy":{"en":"Add a deletion.","de":"Eine Löschung hinzufügen."}},
  'MS-LNT-025': {"status":422,"title":{"en":"Passing on is not mentioned","de":"Weitergabe ist nicht erwähnt"},"cause":{"en":"No rule speaks of passing the data on.","de":"Keine Regel spricht von der Weitergabe."},"remedy":{"en":"Forbid it, or allow it with a next policy.","de":"Sie verbieten oder mit einer Folgerichtlinie erlauben."}},
  'MS-LNT-030': {"status":422,"title":{"en":"The user would pay","de":"Der Nutzer würde zahlen"},"cause":{"en":"An offer to the machine's user has a price.","de":"Ein Angebot an den Nutzer der Maschine hat einen Preis."},"remedy":{"en":"Remove the payment.","de":"Die Zahlung entfernen."}},
  'MS-LNT-031': {"status":422,"title":{"en":"The user would get less","de":"Der Nutzer bekäme weniger"},"cause":{"en":"An offer to the machine's user is coarser than the holder's own data.","de":"Ein Angebot an den Nutzer der Maschine ist gröber als die eigenen Daten des Inhabers."},"remedy":{"en":"Remove averaging, rounding, delay and codes.","de":"Mittelung, Rundung, Verzögerung und Codes entfernen."}},
  'MS-LNT-032': {"status":422,"title":{"en":"Signals withheld from the user","de":"Dem Nutzer vorenthaltene Signale"},"cause":{"en":"An offer to the machine's user keeps only some signals.","de":"Ein Angebot an den Nutzer der Maschine behält nur einige Signale."},"remedy":{"en":"Give all, or write the notice for each field (datasets withhold).","de":"Alle geben oder für jedes Feld die Mitteilung schreiben (datasets withhold)."}},
  'MS-LNT-033': {"status":422,"title":{"en":"The user would be bound","de":"Der Nutzer wäre gebunden"},"cause":{"en":"An offer to the machine's user limits purpose or number.","de":"Ein Angebot an den Nutzer der Maschine begrenzt Zweck oder Anzahl."},"remedy":{"en":"Remove the limit.","de":"Die Grenze entfernen."}},
  'MS-LNT-034': {"status":422,"title":{"en":"Competing products not mentioned","de":"Konkurrenzprodukte nicht erwähnt"},"cause":{"en":"The policy does not forbid to build a competing machine.","de":"Die Richtlinie verbietet den Bau einer konkurrierenden Maschine nicht."},"remedy":{"en":"Add the prohibition, if you want it.","de":"Das Verbot hinzufügen, wenn gewünscht."}},
  'MS-LNT-035': {"status":422,"title":{"en":"Third party without purpose or deletion","de":"Dritter ohne Zweck oder Löschung"},"cause":{"en":"An offer to a third party names no purpose or no deletion.","de":"Ein Angebot an einen Dritten nennt keinen Zweck oder keine Löschung."},"remedy":{"en":"Add both.","de":"Beides hinzufügen."}},
  'MS-LNT-036': {"status":422,"title":{"en":"Gatekeepers not excluded","de":"Torwächter nicht ausgeschlossen"},"cause":{"en":"An offer to a third party does not exclude gatekeepers.","de":"Ein Angebot an einen Dritten schließt Torwächter nicht aus."},"remedy":{"en":"Add the prohibition for x:dma-gatekeepers.","de":"Das Verbot für x:dma-gatekeepers hinzufügen."}},
  'MS-LNT-037': {"status":422,"title":{"en":"No request of the user","de":"Kein Verlangen des Nutzers"},"cause":{"en":"An offer to a third party names no recorded request.","de":"Ein Angebot an einen Dritten nennt kein aufgezeichnetes Verlangen."},"remedy":{"en":"Record the request and name it.","de":"Das Verlangen aufzeichnen und nennen."}},
  'MS-LNT-038': {"status":422,"title":{"en":"Price for data by law","de":"Preis für Daten von Gesetzes wegen"},"cause":{"en":"The offer has a price.","de":"Das Angebot hat einen Preis."},"remedy":{"en":"State the basis of the price; small enterprises and research pay the cost at most.","de":"Die Grundlage des Preises angeben; kleine Unternehmen und Forschung zahlen höchstens die Kosten."}},
  'MS-LNT-040': {"status":422,"title":{"en":"A rule of the dataspace is not kept","de":"Regel des Datenraums nicht eingehalten"},"cause":{"en":"The offer allows more than a rule for the whole dataspace.","de":"Das Angebot erlaubt mehr als eine Regel für den ganzen Datenraum."},"remedy":{"en":"Narrow the offer as the rule says.","de":"Das Angebot einschränken, wie die Regel es verlangt."}},
  'MS-LOG-001': {"status":503,"title":{"en":"The log could not be written","de":"Das Protokoll konnte nicht geschrieben werden"},"cause":{"en":"The database of the broker's log reported an error; nothing of this request was stored.","de":"Die Datenbank des Broker-Protokolls meldete einen Fehler; nichts aus dieser Anfrage wurde gespeichert."},"remedy":{"en":"Send again later; the administrator finds the cause in the broker's log file.","de":"Später erneut senden; die Ursache steht in der Protokolldatei des Brokers."}},
  'MS-LOG-002': {"status":503,"title":{"en":"The log is closed","de":"Das Protokoll ist geschlossen"},"cause":{"en":"The broker is stopping.","de":"Der Broker wird gerade beendet."},"remedy":{"en":"Send again when it is back.","de":"Erneut senden, sobald er wieder läuft."}},
  'MS-MAP-001': {"status":422,"title":{"en":"Mapping breaks its schema","de":"Zuordnung verletzt ihr Schema"},"cause":{"en":"The mapping file has missing, unknown or wrong entries; every place is listed.","de":"In der Zuordnungsdatei fehlen Einträge oder sind unbekannt oder falsch; alle Stellen sind genannt."},"remedy":{"en":"Correct the places named.","de":"Die genannten Stellen berichtigen."}},
  'MS-MAP-002': {"status":422,"title":{"en":"Unknown signal","de":"Unbekanntes Signal"},"cause":{"en":"The pack has no signal of this name.","de":"Das Vokabular hat kein Signal dieses Namens."},"remedy":{"en":"Choose one of the pack; the nearest names are given.","de":"Eines aus dem Vokabular wählen; die nächstliegenden Namen sind genannt."}},
  'MS-MAP-003': {"status":422,"title":{"en":"Wrong unit","de":"Falsche Einheit"},"cause":{"en":"The unit of the source cannot become the unit of the signal.","de":"Die Einheit der Quelle lässt sich nicht in die des Signals umrechnen."},"remedy":{"en":"Correct unit in the mapping, or choose another signal.","de":"unit in der Zuordnung berichtigen oder ein anderes Signal wählen."}},
  'MS-MAP-004': {"status":422,"title":{"en":"Unknown pack","de":"Unbekanntes Vokabular"},"cause":{"en":"There is no pack of this name and version.","de":"Es gibt kein Vokabular dieses Namens und dieser Version."},"remedy":{"en":"Choose one of the packs listed.","de":"Eines der genannten wählen."}},
  'MS-MAP-005': {"status":413,"title":{"en":"Mapping too large","de":"Zuordnung zu groß"},"cause":{"en":"The mapping has more signals than allowed.","de":"Die Zuordnung hat mehr Signale als erlaubt."},"remedy":{"en":"Split it into several sources.","de":"Auf mehrere Quellen verteilen."}},
  'MS-MAP-006': {"status":422,"title":{"en":"Mapped twice","de":"Doppelt zugeordnet"},"cause":{"en":"A signal of a machine has two addresses.","de":"Ein Signal einer Maschine hat zwei Adressen."},"remedy":{"en":"Remove one of them.","de":"Eine davon entfernen."}},
  'MS-MAP-007': {"status":422,"title":{"en":"Address is missing or ambiguous","de":"Adresse fehlt oder ist mehrdeutig"},"cause":{"en":"A signal needs exactly one of address, browsePath, topic or metric.","de":"Ein Signal braucht genau eines von address, browsePath, topic oder metric."},"remedy":{"en":"Give exactly one.","de":"Genau eines angeben."}},
  'MS-MAP-008': {"status":422,"title":{"en":"Unknown sampling group","de":"Unbekannte Abtastgruppe"},"cause":{"en":"The pack has no such group.","de":"Das Vokabular hat keine solche Gruppe."},"remedy":{"en":"Choose a group of the pack.","de":"Eine Gruppe des Vokabulars wählen."}},
  'MS-MAP-009': {"status":422,"title":{"en":"Changed under the same revision","de":"Geändert unter derselben Revision"},"cause":{"en":"The mapping file says something else than before, but its revision is the same; the revision stands in every chunk and must tell one mapping from another. The mapping of before goes on.","de":"Die Zuordnungsdatei sagt etwas anderes als vorher, ihre Revision ist aber dieselbe; die Revision steht in jedem Datenpaket und muss eine Zuordnung von der anderen unterscheiden. Die bisherige Zuordnung gilt weiter."},"remedy":{"en":"Give revision another value (r2 …), then: connector mapping reload.","de":"revision einen anderen Wert geben (r2 …), dann: connector mapping reload."}},
  'MS-MNT-001': {"status":422,"title":{"en":"Time of a maintenance refused","de":"Zeitraum einer Wartung abgelehnt"},"cause":{"en":"It ends before it begins, or a remote maintenance would be open for longer than a week.","de":"Er endet, bevor er beginnt, oder eine Fernwartung wäre länger als eine Woche offen."},"remedy":{"en":"Open it for the hours that are needed; it can be opened again.","de":"Für die nötigen Stunden öffnen; sie kann erneut geöffnet werden."}},
  'MS-NEG-001': {"status":404,"title":{"en":"No such negotiation","de":"Keine solche Verhandlung"},"cause":{"en":"The process id is unknown, or the negotiation is not yours.","de":"Die Prozesskennung ist unbekannt, oder es ist nicht Ihre Verhandlung."},"remedy":{"en":"List your negotiations.","de":"Die eigenen Verhandlungen auflisten."}},
  'MS-NEG-002': {"status":400,"title":{"en":"Illegal transition","de":"Unzulässiger Übergang"},"cause":{"en":"The message does not fit the state of the process.","de":"Die Nachricht passt nicht zum Stand des Vorgangs."},"remedy":{"en":"Fetch the state, then send what fits.","de":"Den Stand holen, dann Passendes senden."}},
  'MS-NEG-003': {"status":403,"title":{"en":"Request refused","de":"Anfrage abgelehnt"},"cause":{"en":"The provider refused.","de":"Der Anbieter hat abgelehnt."},"remedy":{"en":"Read the reason; ask the provider or choose another offer.","de":"Den Grund lesen; den Anbieter fragen oder ein anderes Angebot wählen."}},
  'MS-NEG-004': {"status":422,"title":{"en":"Unknown offer","de":"Unbekanntes Angebot"},"cause":{"en":"The dataset has no such offer (any more).","de":"Der Datensatz hat kein solches Angebot (mehr)."},"remedy":{"en":"Fetch the catalogue entry again.","de":"Den Katalogeintrag neu holen."}},
  'MS-NEG-005': {"status":422,"title":{"en":"Offer was changed","de":"Angebot wurde verändert"},"cause":{"en":"The offer in the request differs from the published one.","de":"Das Angebot in der Anfrage weicht vom veröffentlichten ab."},"remedy":{"en":"Request the offer as published.","de":"Das Angebot so anfragen, wie es veröffentlicht ist."}},
  'MS-NEG-007': {"status":409,"title":{"en":"Negotiation ended","de":"Verhandlung beendet"},"cause":{"en":"One side ended the negotiation.","de":"Eine Seite hat die Verhandlung beendet."},"remedy":{"en":"Read the reason; request again if it no longer stands.","de":"Den Grund lesen; erneut anfragen, wenn er nicht mehr gilt."}},
  'MS-NEG-009': {"status":409,"title":{"en":"No approval awaited","de":"Keine Freigabe erwartet"},"cause":{"en":"The negotiation does not wait for an approval.","de":"Die Verhandlung wartet nicht auf eine Freigabe."},"remedy":{"en":"Look what it waits for.","de":"Nachsehen, worauf sie wartet."}},
  'MS-NEG-010': {"status":409,"title":{"en":"Answered meanwhile","de":"Inzwischen beantwortet"},"cause":{"en":"The message was answered or withdrawn.","de":"Die Nachricht wurde beantwortet oder zurückgezogen."},"remedy":{"en":"Nothing.","de":"Nichts."}},
  'MS-NEG-011': {"status":404,"title":{"en":"No such control message","de":"Keine solche Steuernachricht"},"cause":{"en":"There is no such message for this connector.","de":"Für diesen Konnektor gibt es diese Nachricht nicht."},"remedy":{"en":"Read the control stream again from the beginning.","de":"Den Steuerstrom von vorn lesen."}},
  'MS-NEG-012': {"status":409,"title":{"en":"Message on its way","de":"Nachricht unterwegs"},"cause":{"en":"Another message to the other side is not acknowledged yet.","de":"Eine andere Nachricht an die Gegenseite ist noch nicht bestätigt."},"remedy":{"en":"Try again in a moment; the wait shows the last error.","de":"Gleich noch einmal versuchen; die Anzeige nennt den letzten Fehler."}},
  'MS-NEG-013': {"status":400,"title":{"en":"Malformed DSP message","de":"Fehlerhafte DSP-Nachricht"},"cause":{"en":"The message does not follow the Dataspace Protocol 2025-1.","de":"Die Nachricht folgt nicht dem Dataspace Protocol 2025-1."},"remedy":{"en":"Correct what the detail names.","de":"Korrigieren, was die Einzelheit nennt."}},
  'MS-NEG-015': {"status":409,"title":{"en":"Own dataset","de":"Eigener Datensatz"},"cause":{"en":"The dataset is your own.","de":"Der Datensatz ist Ihr eigener."},"remedy":{"en":"Read it from your own store.","de":"Aus dem eigenen Speicher lesen."}},
  'MS-NET-001': {"status":502,"title":{"en":"No answer","de":"Keine Antwort"},"cause":{"en":"The other side cannot be reached.","de":"Die Gegenseite ist nicht erreichbar."},"remedy":{"en":"Check address, network and proxy. The program keeps trying.","de":"Adresse, Netz und Proxy prüfen. Das Programm versucht es weiter."}},
  'MS-NET-002': {"status":502,"title":{"en":"Unexpected answer","de":"Unerwartete Antwort"},"cause":{"en":"The other side answered, but not as agreed.","de":"Die Gegenseite antwortete, aber nicht wie vereinbart."},"remedy":{"en":"Check the address; both sides need compatible releases.","de":"Die Adresse prüfen; beide Seiten brauchen verträgliche Versionen."}},
  'MS-NET-003': {"status":502,"title":{"en":"Proxy refused","de":"Proxy lehnt ab"},"cause":{"en":"The company's proxy did not let the connection through.","de":"Der Firmenproxy ließ die Verbindung nicht durch."},"remedy":{"en":"Check broker.proxy.url, user and password.","de":"broker.proxy.url, Benutzer und Passwort prüfen."}},
  'MS-NET-004': {"status":502,"title":{"en":"TLS certificate refused","de":"TLS-Zertifikat abgelehnt"},"cause":{"en":"The certificate of the other side is not signed by a known authority, or has expired.","de":"Das Zertifikat der Gegenseite ist von keiner bekannten Stelle oder abgelaufen."},"remedy":{"en":"Give the company's CA with broker.ca, or renew the certificate.","de":"Die CA der Firma mit broker.ca angeben oder das Zertifikat erneuern."}},
  'MS-OUT-001': {"status":200,"title":{"en":"Outbox full","de":"Ausgang voll"},"cause":{"en":"The broker was away too long; the oldest live data was displaced by a gap record. The store keeps it.","de":"Der Broker war zu lange fort; die ältesten Daten wurden durch einen Lückeneintrag ersetzt. Der Speicher behält sie."},"remedy":{"en":"Raise outbox.maxBytes if such outages are normal.","de":"outbox.maxBytes erhöhen, wenn solche Ausfälle üblich sind."}},
  'MS-OUT-002': {"status":200,"title":{"en":"Outbox was restored","de":"Ausgang wurde zurückgespielt"},"cause":{"en":"The outbox is behind the broker or differs: it came from a backup. A new epoch begins with a gap record.","de":"Der Ausgang ist hinter dem Broker oder weicht ab: Er stammt aus einer Sicherung. Eine neue Zählung beginnt mit einem Lückeneintrag."},"remedy":{"en":"Nothing; what is missing comes as history.","de":"Nichts; Fehlendes kommt als Verlauf nach."}},
  'MS-OUT-003': {"status":200,"title":{"en":"Sequence gap","de":"Lücke in der Folge"},"cause":{"en":"The broker is behind what the outbox still holds.","de":"Der Broker liegt hinter dem, was der Ausgang noch hat."},"remedy":{"en":"Nothing; the stretch comes from the store as history.","de":"Nichts; der Abschnitt kommt aus dem Speicher als Verlauf."}},
  'MS-POL-000': {"status":200,"title":{"en":"Permitted","de":"Erlaubt"},"cause":{"en":"Every condition holds.","de":"Alle Bedingungen sind erfüllt."},"remedy":{"en":"Nothing.","de":"Nichts."}},
  'MS-POL-001': {"status":422,"title":{"en":"Empty policy","de":"Leere Richtlinie"},"cause":{"en":"A policy without a rule permits nothing.","de":"Eine Richtlinie ohne Regel erlaubt nichts."},"remedy":{"en":"Add at least one permission.","de":"Mindestens eine Erlaubnis hinzufügen."}},
  'MS-POL-002': {"status":422,"title":{"en":"Unknown member","de":"Unbekannter Bestandteil"},"cause":{"en":"The policy has a member that has no meaning here.","de":"Die Richtlinie hat einen Bestandteil, der hier nichts bedeutet."},"remedy":{"en":"Remove it; what is not understood is not ignored.","de":"Ihn entfernen; Unverstandenes wird nicht übergangen."}},
  'MS-POL-003': {"status":422,"title":{"en":"Unknown profile","de":"Unbekanntes Profil"},"cause":{"en":"The policy follows a profile this release does not know.","de":"Die Richtlinie folgt einem Profil, das diese Version nicht kennt."},"remedy":{"en":"Use the profile https://millspace.org/profile/1/ or none.","de":"Das Profil https://millspace.org/profile/1/ oder keines benutzen."}},
  'MS-POL-004': {"status":422,"title":{"en":"Unknown action","de":"Unbekannte Handlung"},"cause":{"en":"The rule speaks of an action that cannot be enforced.","de":"Die Regel nennt eine Handlung, die sich nicht durchsetzen lässt."},"remedy":{"en":"Use odrl:use and the duties of the profile.","de":"odrl:use und die Pflichten des Profils benutzen."}},
  'MS-POL-005': {"status":422,"title":{"en":"Unknown operand","de":"Unbekannter Operand"},"cause":{"en":"The condition compares something that is not known here.","de":"Die Bedingung vergleicht etwas, das hier unbekannt ist."},"remedy":{"en":"Use an operand of docs/policy.md.","de":"Einen Operanden aus docs/policy.md benutzen."}},
  'MS-POL-006': {"status":422,"title":{"en":"Operator does not fit","de":"Operator passt nicht"},"cause":{"en":"The operand cannot be compared in this way.","de":"Der Operand lässt sich so nicht vergleichen."},"remedy":{"en":"Use an operator that the operand allows.","de":"Einen Operator benutzen, den der Operand zulässt."}},
  'MS-POL-007': {"status":422,"title":{"en":"Malformed value","de":"Fehlerhafter Wert"},"cause":{"en":"A date, duration, number or list is not written as required.","de":"Ein Datum, eine Dauer, eine Zahl oder eine Liste ist nicht richtig geschrieben."},"remedy":{"en":"Write it as the place named asks.","de":"Den Wert so schreiben, wie die genannte Stelle es verlangt."}},
  'MS-POL-008': {"status":422,"title":{"en":"Not enforced yet","de":"Noch nicht durchsetzbar"},"cause":{"en":"The term is known, but this release cannot enforce it.","de":"Die Bedingung ist bekannt, aber diese Version kann sie nicht durchsetzen."},"remedy":{"en":"Leave it out, or put it into the contract on paper.","de":"Sie weglassen oder in den Vertrag auf Papier aufnehmen."}},
  'MS-POL-009': {"status":422,"title":{"en":"Count without a unit","de":"Zahl ohne Einheit"},"cause":{"en":"A count needs its unit: samples or deliveries.","de":"Eine Zahl braucht ihre Einheit: samples oder deliveries."},"remedy":{"en":"Add odrl:unitOfCount beside odrl:count.","de":"odrl:unitOfCount neben odrl:count angeben."}},
  'MS-POL-010': {"status":422,"title":{"en":"Delay too long","de":"Verzögerung zu lang"},"cause":{"en":"The delay is not shorter than the time the broker keeps data.","de":"Die Verzögerung ist nicht kürzer als die Zeit, die der Broker Daten behält."},"remedy":{"en":"Choose a delay below 14 days.","de":"Eine Verzögerung unter 14 Tagen wählen."}},
  'MS-POL-011': {"status":422,"title":{"en":"Stated twice","de":"Doppelt angegeben"},"cause":{"en":"The same term stands twice and could contradict itself.","de":"Dieselbe Bedingung steht zweimal da und könnte sich widersprechen."},"remedy":{"en":"Keep one.","de":"Nur eine behalten."}},
  'MS-POL-012': {"status":422,"title":{"en":"Policy too large","de":"Richtlinie zu groß"},"cause":{"en":"The policy has too many rules or is nested too deeply.","de":"Die Richtlinie hat zu viele Regeln oder ist zu tief verschachtelt."},"remedy":{"en":"Split or simplify it.","de":"Sie teilen oder vereinfachen."}},
  'MS-POL-013': {"status":422,"title":{"en":"Term in the wrong place","de":"Bedingung am falschen Ort"},"cause":{"en":"The term has no meaning in this rule.","de":"Die Bedingung hat in dieser Regel keine Bedeutung."},"remedy":{"en":"Move it where the message says.","de":"Sie dorthin setzen, wo die Meldung es sagt."}},
  'MS-POL-014': {"status":422,"title":{"en":"Would be lost on the way","de":"Ginge unterwegs verloren"},"cause":{"en":"The policy cannot be written in a DSP message without losing something.","de":"Die Richtlinie lässt sich nicht ohne Verlust als DSP-Nachricht schreiben."},"remedy":{"en":"Rewrite the term named.","de":"Die genannte Bedingung umschreiben."}},
  'MS-POL-015': {"status":422,"title":{"en":"Malformed policy","de":"Fehlerhafte Richtlinie"},"cause":{"en":"The policy has not the shape of ODRL as DSP 2025-1 writes it.","de":"Die Richtlinie hat nicht die Form von ODRL, wie DSP 2025-1 es schreibt."},"remedy":{"en":"Correct the place named.","de":"Die genannte Stelle berichtigen."}},
  'MS-POL-016': {"status":422,"title":{"en":"Parameter is missing","de":"Parameter fehlt"},"cause":{"en":"A duty lacks a parameter it needs.","de":"Einer Pflicht fehlt ein nötiger Parameter."},"remedy":{"en":"Add the parameter named.","de":"Den genannten Parameter ergänzen."}},
  'MS-POL-017': {"status":422,"title":{"en":"Deprecated word","de":"Veraltetes Wort"},"cause":{"en":"The policy uses a word that ODRL 2.2 has replaced.","de":"Die Richtlinie benutzt ein Wort, das ODRL 2.2 ersetzt hat."},"remedy":{"en":"Write the new word; the old one still means the same.","de":"Das neue Wort schreiben; das alte bedeutet noch dasselbe."}},
  'MS-POL-101': {"status":403,"title":{"en":"Not the party of the agreement","de":"Nicht Partei der Vereinbarung"},"cause":{"en":"The agreement is with somebody else.","de":"Die Vereinbarung besteht mit jemand anderem."},"remedy":{"en":"Negotiate an agreement of your own.","de":"Eine eigene Vereinbarung aushandeln."}},
  'MS-POL-102': {"status":403,"title":{"en":"An offer is no agreement","de":"Ein Angebot ist keine Vereinbarung"},"cause":{"en":"Nothing was agreed yet.","de":"Es wurde noch nichts vereinbart."},"remedy":{"en":"Negotiate first.","de":"Zuerst verhandeln."}},
  'MS-POL-103': {"status":403,"title":{"en":"Prohibited","de":"Verboten"},"cause":{"en":"A prohibition applies, and it wins over every permission.","de":"Ein Verbot greift, und es geht jeder Erlaubnis vor."},"remedy":{"en":"Read the rule; ask the provider.","de":"Die Regel lesen; den Anbieter fragen."}},
  'MS-POL-104': {"status":403,"title":{"en":"Outside the time allowed","de":"Außerhalb der erlaubten Zeit"},"cause":{"en":"The permission holds at other times only.","de":"Die Erlaubnis gilt nur zu anderer Zeit."},"remedy":{"en":"Wait, or ask for a new agreement.","de":"Warten oder um eine neue Vereinbarung bitten."}},
  'MS-POL-105': {"status":403,"title":{"en":"Other purpose","de":"Anderer Zweck"},"cause":{"en":"The purpose stated is not among those permitted.","de":"Der angegebene Zweck gehört nicht zu den erlaubten."},"remedy":{"en":"Request with a permitted purpose, if it is true.","de":"Mit einem erlaubten Zweck anfragen, falls er zutrifft."}},
  'MS-POL-106': {"status":403,"title":{"en":"No purpose stated","de":"Kein Zweck angegeben"},"cause":{"en":"The permission depends on a purpose, and none was stated.","de":"Die Erlaubnis hängt vom Zweck ab, und keiner wurde genannt."},"remedy":{"en":"State the purpose in the request.","de":"Den Zweck in der Anfrage angeben."}},
  'MS-POL-107': {"status":403,"title":{"en":"Not on the list","de":"Nicht auf der Liste"},"cause":{"en":"The policy names participants, and this one is not among them.","de":"Die Richtlinie nennt Teilnehmer, und dieser gehört nicht dazu."},"remedy":{"en":"Ask the provider.","de":"Den Anbieter fragen."}},
  'MS-POL-108': {"status":403,"title":{"en":"Count used up","de":"Zahl aufgebraucht"},"cause":{"en":"As much was delivered as the agreement allows.","de":"Es wurde so viel geliefert, wie die Vereinbarung erlaubt."},"remedy":{"en":"Ask for a new agreement.","de":"Um eine neue Vereinbarung bitten."}},
  'MS-POL-109': {"status":403,"title":{"en":"Count not known","de":"Zahl nicht bekannt"},"cause":{"en":"How much was used cannot be told right now.","de":"Wie viel verbraucht wurde, ist gerade nicht feststellbar."},"remedy":{"en":"Try again; tell the administrator if it stays.","de":"Erneut versuchen; bleibt es, den Verwalter verständigen."}},
  'MS-POL-110': {"status":403,"title":{"en":"Not permitted","de":"Nicht erlaubt"},"cause":{"en":"No permission covers this.","de":"Keine Erlaubnis deckt dies."},"remedy":{"en":"Read the rules; ask the provider.","de":"Die Regeln lesen; den Anbieter fragen."}},
  'MS-POL-111': {"status":403,"title":{"en":"Facts are missing","de":"Tatsachen fehlen"},"cause":{"en":"Something the decision needs is unknown or malformed, so it is denied.","de":"Etwas, das die Entscheidung braucht, ist unbekannt oder fehlerhaft; daher abgelehnt."},"remedy":{"en":"Tell the administrator of the broker.","de":"Den Verwalter des Brokers verständigen."}},
  'MS-POL-112': {"status":403,"title":{"en":"Cannot be decided","de":"Nicht entscheidbar"},"cause":{"en":"A fact that the policy needs is not known, so the answer is no.","de":"Eine Angabe, die die Richtlinie braucht, ist nicht bekannt; deshalb lautet die Antwort nein."},"remedy":{"en":"See which fact is missing, and have it attested or its feed restored.","de":"Nachsehen, welche Angabe fehlt, und sie bestätigen lassen oder ihre Quelle wiederherstellen."}},
  'MS-POL-113': {"status":403,"title":{"en":"Policy is void","de":"Richtlinie ist nichtig"},"cause":{"en":"A permission and a prohibition contradict each other, and no conflict strategy says which one wins.","de":"Eine Erlaubnis und ein Verbot widersprechen sich, und keine Konfliktregel sagt, was gewinnt."},"remedy":{"en":"The provider changes a rule or states a conflict strategy (odrl:conflict).","de":"Der Anbieter ändert eine Regel oder nennt eine Konfliktregel (odrl:conflict)."}},
  'MS-POL-114': {"status":403,"title":{"en":"A duty was not fulfilled","de":"Eine Pflicht wurde nicht erfüllt"},"cause":{"en":"The consumer owes evidence of a duty or obligation, and its time has passed.","de":"Der Nutzer schuldet den Nachweis einer Pflicht, und die Frist ist vorbei."},"remedy":{"en":"Fulfil the duty and hand in the receipt.","de":"Die Pflicht erfüllen und die Quittung einreichen."}},
  'MS-POL-115': {"status":403,"title":{"en":"Not paid","de":"Nicht bezahlt"},"cause":{"en":"No confirmation covers the price that the policy asks for.","de":"Keine Bestätigung deckt den Preis, den die Richtlinie verlangt."},"remedy":{"en":"Pay; the provider confirms the payment.","de":"Bezahlen; der Anbieter bestätigt die Zahlung."}},
  'MS-POL-116': {"status":403,"title":{"en":"Other connector","de":"Anderer Konnektor"},"cause":{"en":"The policy names the connectors that may, and this is none of them.","de":"Die Richtlinie nennt die Konnektoren, die dürfen; dieser gehört nicht dazu."},"remedy":{"en":"Use a connector that is named, or ask the provider to add this one.","de":"Einen genannten Konnektor benutzen oder den Anbieter bitten, diesen aufzunehmen."}},
  'MS-POL-117': {"status":403,"title":{"en":"Other application","de":"Andere Anwendung"},"cause":{"en":"The policy names the applications that may, and this is none of them.","de":"Die Richtlinie nennt die Anwendungen, die dürfen; diese gehört nicht dazu."},"remedy":{"en":"Use an application that is named.","de":"Eine genannte Anwendung benutzen."}},
  'MS-POL-118': {"status":403,"title":{"en":"Other place","de":"Anderer Ort"},"cause":{"en":"The policy allows use in certain places only.","de":"Die Richtlinie erlaubt die Nutzung nur an bestimmten Orten."},"remedy":{"en":"Have the place attested, if it is wrong in the register.","de":"Den Ort bestätigen lassen, wenn er im Verzeichnis falsch steht."}},
  'MS-POL-119': {"status":403,"title":{"en":"Role is missing","de":"Rolle fehlt"},"cause":{"en":"The policy asks for a role that is not attested here.","de":"Die Richtlinie verlangt eine Rolle, die hier nicht bestätigt ist."},"remedy":{"en":"Have the role attested.","de":"Die Rolle bestätigen lassen."}},
  'MS-POL-120': {"status":403,"title":{"en":"Membership does not fit","de":"Mitgliedschaft passt nicht"},"cause":{"en":"The policy asks for or excludes a membership.","de":"Die Richtlinie verlangt eine Mitgliedschaft oder schließt sie aus."},"remedy":{"en":"Have the membership attested, if it is wrong in the register.","de":"Die Mitgliedschaft bestätigen lassen, wenn sie im Verzeichnis falsch steht."}},
  'MS-POL-121': {"status":403,"title":{"en":"Security level too low","de":"Sicherheitsstufe zu niedrig"},"cause":{"en":"The policy asks for a level of security that is not attested here.","de":"Die Richtlinie verlangt eine Sicherheitsstufe, die hier nicht bestätigt ist."},"remedy":{"en":"Have the level attested.","de":"Die Stufe bestätigen lassen."}},
  'MS-POL-122': {"status":403,"title":{"en":"Machine does not fit","de":"Maschine passt nicht"},"cause":{"en":"The policy allows use in a certain state, event or relation of the machine, and that is not the case now.","de":"Die Richtlinie erlaubt die Nutzung bei einem Zustand, Ereignis oder Verhältnis der Maschine, und das liegt jetzt nicht vor."},"remedy":{"en":"Wait until it is the case; nothing else needs to be done.","de":"Abwarten, bis es so weit ist; sonst ist nichts zu tun."}},
  'MS-POL-123': {"status":403,"title":{"en":"Consumer does not enforce","de":"Nutzer setzt nicht durch"},"cause":{"en":"The policy asks the consumer's connector for something, and that connector has not declared that it does it.","de":"Die Richtlinie verlangt etwas vom Konnektor des Nutzers, und der hat nicht erklärt, dass er das tut."},"remedy":{"en":"Update the connector, and connect it to the broker.","de":"Den Konnektor aktualisieren und mit dem Broker verbinden."}},
  'MS-QUO-001': {"status":429,"title":{"en":"Daily quota reached","de":"Tageskontingent erreicht"},"cause":{"en":"The participant has sent as many bytes today (UTC) as it may.","de":"Der Teilnehmer hat heute (UTC) so viele Bytes gesendet, wie er darf."},"remedy":{"en":"Wait until tomorrow or ask the administrator for a larger quota; the outbox keeps the data.","de":"Bis morgen warten oder den Administrator um mehr Kontingent bitten; der Ausgang bewahrt die Daten auf."}},
  'MS-QUO-002': {"status":429,"title":{"en":"Log quota reached","de":"Protokollkontingent erreicht"},"cause":{"en":"The log holds as many bytes of this participant as it may, because readers have not fetched them.","de":"Das Protokoll hält so viele Bytes dieses Teilnehmers, wie es darf, weil Leser sie nicht abgeholt haben."},"remedy":{"en":"Wait for the readers or ask the administrator for a larger quota; the outbox keeps the data.","de":"Auf die Leser warten oder den Administrator um mehr Kontingent bitten; der Ausgang bewahrt die Daten auf."}},
  'MS-QUO-003': {"status":429,"title":{"en":"Too many requests","de":"Zu viele Anfragen"},"cause":{"en":"More requests a minute than allowed.","de":"Mehr Anfragen je Minute als erlaubt."},"remedy":{"en":"Ask less often.","de":"Seltener anfragen."}},
  'MS-QUO-004': {"status":507,"title":{"en":"The broker's disk is nearly full","de":"Der Datenträger des Brokers ist fast voll"},"cause":{"en":"Less space is free than the configured reserve; the broker refuses new chunks before it fails.","de":"Weniger Platz ist frei als die eingestellte Reserve; der Broker lehnt neue Pakete ab, bevor er ausfällt."},"remedy":{"en":"Send again later; the administrator makes room or lowers the reserve.","de":"Später erneut senden; der Administrator schafft Platz oder senkt die Reserve."}},
  'MS-SIM-001': {"status":500,"title":{"en":"Scenario not valid","de":"Szenario ungültig"},"cause":{"en":"The scenario file has missing, unknown or wrong entries.","de":"In der Szenariodatei fehlen Einträge oder sind unbekannt oder falsch."},"remedy":{"en":"Correct the places named.","de":"Die genannten Stellen berichtigen."}},
  'MS-SIM-002': {"status":422,"title":{"en":"Unknown fault","de":"Unbekannte Störung"},"cause":{"en":"There is no such fault or machine.","de":"Diese Störung oder Maschine gibt es nicht."},"remedy":{"en":"Choose one of the names listed.","de":"Einen der genannten Namen wählen."}},
  'MS-SML-001': {"status":404,"title":{"en":"No such dataset","de":"Kein solcher Datensatz"},"cause":{"en":"The simulation is about a dataset that is not published (by you).","de":"Die Simulation betrifft einen Datensatz, der nicht (von Ihnen) veröffentlicht ist."},"remedy":{"en":"Name a published dataset.","de":"Einen veröffentlichten Datensatz nennen."}},
  'MS-SML-002': {"status":422,"title":{"en":"Too wide a question","de":"Zu weite Frage"},"cause":{"en":"Participants times datasets are too many at once.","de":"Teilnehmer mal Datensätze sind zu viele auf einmal."},"remedy":{"en":"Name a participant or a dataset.","de":"Einen Teilnehmer oder einen Datensatz nennen."}},
  'MS-SRC-001': {"status":502,"title":{"en":"Source unreachable","de":"Quelle nicht erreichbar"},"cause":{"en":"No connection to the OPC UA server or MQTT broker.","de":"Keine Verbindung zum OPC-UA-Server oder MQTT-Broker."},"remedy":{"en":"Check address, network and whether the machine is on. The connector keeps trying.","de":"Adresse, Netz und Maschine prüfen. Der Konnektor versucht es weiter."}},
  'MS-SRC-002': {"status":502,"title":{"en":"User name or password refused","de":"Benutzername oder Passwort abgelehnt"},"cause":{"en":"The source refused the sign-in.","de":"Die Quelle lehnte die Anmeldung ab."},"remedy":{"en":"Correct user and password in the configuration (password by ${ENV:NAME}).","de":"Benutzer und Passwort in der Konfiguration berichtigen (Passwort über ${ENV:NAME})."}},
  'MS-SRC-003': {"status":502,"title":{"en":"Certificate not trusted","de":"Zertifikat nicht vertraut"},"cause":{"en":"The certificate of the source is unknown here. Nothing is trusted automatically.","de":"Das Zertifikat der Quelle ist hier unbekannt. Nichts wird von selbst vertraut."},"remedy":{"en":"Compare its fingerprint with the one at the machine, then: connector trust <source>.","de":"Den Fingerabdruck mit dem an der Maschine vergleichen, dann: connector trust <Quelle>."}},
  'MS-SRC-004': {"status":502,"title":{"en":"Certificate expired","de":"Zertifikat abgelaufen"},"cause":{"en":"A certificate is past its end or not yet valid.","de":"Ein Zertifikat ist abgelaufen oder noch nicht gültig."},"remedy":{"en":"Renew the certificate, or set the clock right.","de":"Das Zertifikat erneuern oder die Uhr stellen."}},
  'MS-SRC-005': {"status":502,"title":{"en":"Source does not trust us","de":"Quelle vertraut uns nicht"},"cause":{"en":"The source refused our certificate.","de":"Die Quelle lehnte unser Zertifikat ab."},"remedy":{"en":"Let the administrator of the machine accept the connector's certificate.","de":"Den Betreuer der Maschine das Zertifikat des Konnektors annehmen lassen."}},
  'MS-SRC-006': {"status":502,"title":{"en":"No common security policy","de":"Keine gemeinsame Sicherheitsstufe"},"cause":{"en":"The server offers none of the security settings asked for.","de":"Der Server bietet keine der verlangten Sicherheitseinstellungen."},"remedy":{"en":"Choose a policy and mode that connector browse shows.","de":"Eine Stufe wählen, die connector browse anzeigt."}},
  'MS-SRC-007': {"status":422,"title":{"en":"Item refused by the server","de":"Wert vom Server abgelehnt"},"cause":{"en":"The server does not know or not give this node.","de":"Der Server kennt diesen Knoten nicht oder gibt ihn nicht heraus."},"remedy":{"en":"Check the address in the mapping; connector browse shows what is there.","de":"Die Adresse in der Zuordnung prüfen; connector browse zeigt, was es gibt."}},
  'MS-SRC-008': {"status":413,"title":{"en":"Message too large","de":"Nachricht zu groß"},"cause":{"en":"An MQTT message is over the limit and was dropped unread.","de":"Eine MQTT-Nachricht liegt über der Grenze und wurde ungelesen verworfen."},"remedy":{"en":"Split the message at its origin, or raise maxPayloadBytes.","de":"Die Nachricht am Ursprung teilen oder maxPayloadBytes erhöhen."}},
  'MS-SRC-009': {"status":502,"title":{"en":"Connected but silent","de":"Verbunden, aber stumm"},"cause":{"en":"The source answers but delivers nothing.","de":"Die Quelle antwortet, liefert aber nichts."},"remedy":{"en":"The connector sets up its subscription again; look at the machine if it stays silent.","de":"Der Konnektor richtet sein Abonnement neu ein; bleibt es still, an der Maschine nachsehen."}},
  'MS-SRC-010': {"status":502,"title":{"en":"Too many items","de":"Zu viele Werte"},"cause":{"en":"The server refuses more monitored items or sessions.","de":"Der Server nimmt keine weiteren überwachten Werte oder Sitzungen an."},"remedy":{"en":"Map fewer signals, sample more slowly, or close other clients.","de":"Weniger Signale zuordnen, langsamer abtasten oder andere Clients schließen."}},
  'MS-SRC-011': {"status":422,"title":{"en":"Payload unreadable","de":"Inhalt nicht lesbar"},"cause":{"en":"A message is no JSON or no Sparkplug payload, or lacks the path.","de":"Eine Nachricht ist kein JSON oder Sparkplug, oder der Pfad fehlt darin."},"remedy":{"en":"Check topic and path in the mapping against a real message.","de":"Topic und Pfad der Zuordnung mit einer echten Nachricht vergleichen."}},
  'MS-SRC-012': {"status":422,"title":{"en":"Sequence gap in Sparkplug","de":"Lücke in der Sparkplug-Folge"},"cause":{"en":"Messages of an edge node were missed.","de":"Nachrichten eines Knotens fehlen."},"remedy":{"en":"The connector asked for a rebirth; a gap record says what is missing.","de":"Der Konnektor hat eine Neugeburt angefordert; ein Lückeneintrag nennt, was fehlt."}},
  'MS-SRC-013': {"status":404,"title":{"en":"No such source","de":"Keine solche Quelle"},"cause":{"en":"The configuration has no source with this id.","de":"Die Konfiguration hat keine Quelle mit dieser Kennung."},"remedy":{"en":"connector sources lists them.","de":"connector sources listet sie auf."}},
  'MS-SRC-014': {"status":502,"title":{"en":"Certificate is for another host","de":"Zertifikat gilt für einen anderen Rechner"},"cause":{"en":"The MQTT broker's certificate does not name the host under which it was reached.","de":"Das Zertifikat des MQTT-Brokers nennt den Rechner nicht, unter dem er erreicht wurde."},"remedy":{"en":"Write one of the names of the certificate into url, or have a certificate made for this name. If the certificate should name it, somebody may have come in between.","de":"Einen der Namen des Zertifikats in url schreiben oder ein Zertifikat für diesen Namen ausstellen lassen. Müsste das Zertifikat ihn nennen, hat sich vielleicht jemand dazwischengeschaltet."}},
  'MS-SRC-015': {"status":502,"title":{"en":"Unknown certificate authority","de":"Unbekannte Zertifizierungsstelle"},"cause":{"en":"The MQTT broker's certificate was issued by nobody who is trusted here.","de":"Das Zertifikat des MQTT-Brokers stammt von keiner Stelle, der hier vertraut wird."},"remedy":{"en":"Name the PEM file of the authority that issued it in the source's ca; get that file from the administrator of the MQTT broker.","de":"Die PEM-Datei der ausstellenden Zertifizierungsstelle bei der Quelle unter ca eintragen; die Datei gibt es beim Betreuer des MQTT-Brokers."}},
  'MS-SRC-016': {"status":422,"title":{"en":"Certificate or key file unusable","de":"Zertifikats- oder Schlüsseldatei unbrauchbar"},"cause":{"en":"A file with a certificate or key cannot be read, is no PEM, or key and certificate do not belong together.","de":"Eine Datei mit Zertifikat oder Schlüssel lässt sich nicht lesen, ist kein PEM, oder Schlüssel und Zertifikat gehören nicht zusammen."},"remedy":{"en":"Correct the file that is named; its path counts from the folder of the configuration. It is read again at the next attempt.","de":"Die genannte Datei berichtigen; ihr Pfad zählt vom Ordner der Konfiguration aus. Sie wird beim nächsten Versuch neu gelesen."}},
  'MS-SRC-017': {"status":502,"title":{"en":"User certificate refused","de":"Benutzerzertifikat abgelehnt"},"cause":{"en":"The OPC UA server does not let the owner of this certificate sign in.","de":"Der OPC-UA-Server lässt den Inhaber dieses Zertifikats nicht ein."},"remedy":{"en":"Let the administrator of the server accept the certificate with the fingerprint shown as a user, or name another in userCertificate and userKey.","de":"Den Betreuer des Servers das Zertifikat mit dem gezeigten Fingerabdruck als Benutzer annehmen lassen oder unter userCertificate und userKey ein anderes nennen."}},
  'MS-SRC-018': {"status":502,"title":{"en":"Kind of sign-in not offered","de":"Art der Anmeldung nicht angeboten"},"cause":{"en":"The OPC UA server does not offer the kind of sign-in that is configured: anonymous, user name, or certificate.","de":"Der OPC-UA-Server bietet die eingestellte Art der Anmeldung nicht an: anonym, Benutzername oder Zertifikat."},"remedy":{"en":"Configure a kind that the server offers: user and password, userCertificate and userKey, or none of them for anonymous.","de":"Eine Art einstellen, die der Server anbietet: user und password, userCertificate und userKey, oder nichts davon für anonym."}},
  'MS-STO-001': {"status":500,"title":{"en":"Database cannot be opened","de":"Datenbank lässt sich nicht öffnen"},"cause":{"en":"The file cannot be opened, read or written.","de":"Die Datei lässt sich nicht öffnen, lesen oder schreiben."},"remedy":{"en":"Check permissions and disk; restore a backup if the file is damaged.","de":"Rechte und Platte prüfen; bei beschädigter Datei eine Sicherung einspielen."}},
  'MS-STO-002': {"status":500,"title":{"en":"Database of a newer release","de":"Datenbank einer neueren Version"},"cause":{"en":"The file was written by a newer release.","de":"Die Datei wurde von einer neueren Version geschrieben."},"remedy":{"en":"Use that release or a backup from before the update.","de":"Diese Version benutzen oder eine Sicherung von vor der Aktualisierung."}},
  'MS-STO-003': {"status":500,"title":{"en":"Key file unusable","de":"Schlüsseldatei unbrauchbar"},"cause":{"en":"The key file cannot be read or written, or holds no key.","de":"Die Schlüsseldatei lässt sich nicht lesen oder schreiben oder enthält keinen Schlüssel."},"remedy":{"en":"Check permissions (0600); restore the file from a backup or enrol again.","de":"Rechte prüfen (0600); die Datei aus einer Sicherung holen oder neu anmelden."}},
  'MS-STO-010': {"status":507,"title":{"en":"Disk full","de":"Platte voll"},"cause":{"en":"The store could not be written: no space left.","de":"Der Speicher konnte nicht beschrieben werden: kein Platz mehr."},"remedy":{"en":"Free space or shorten store.retentionDays. Nothing acknowledged was lost.","de":"Platz schaffen oder store.retentionDays verkürzen. Nichts Bestätigtes ging verloren."}},
  'MS-STO-011': {"status":500,"title":{"en":"Store could not be written","de":"Speicher nicht beschreibbar"},"cause":{"en":"The database refused a write.","de":"Die Datenbank lehnte das Schreiben ab."},"remedy":{"en":"Check the disk and the log; the process retries.","de":"Platte und Protokoll prüfen; der Prozess versucht es erneut."}},
  'MS-STO-012': {"status":422,"title":{"en":"Query not valid","de":"Abfrage ungültig"},"cause":{"en":"Range, signals or buckets of the query make no sense.","de":"Zeitraum, Signale oder Zahl der Stützstellen ergeben keinen Sinn."},"remedy":{"en":"from before to, 1 to 64 signals, 1 to 10000 buckets.","de":"from vor to, 1 bis 64 Signale, 1 bis 10000 Stützstellen."}},
  'MS-TRF-001': {"status":404,"title":{"en":"No such transfer","de":"Keine solche Übertragung"},"cause":{"en":"The process id is unknown, or the transfer is not yours.","de":"Die Prozesskennung ist unbekannt, oder es ist nicht Ihre Übertragung."},"remedy":{"en":"List your transfers.","de":"Die eigenen Übertragungen auflisten."}},
  'MS-TRF-002': {"status":400,"title":{"en":"Illegal transition","de":"Unzulässiger Übergang"},"cause":{"en":"The command does not fit the state of the transfer.","de":"Der Befehl passt nicht zum Stand der Übertragung."},"remedy":{"en":"Fetch the state, then send what fits.","de":"Den Stand holen, dann Passendes senden."}},
  'MS-TRF-003': {"status":422,"title":{"en":"Unknown format","de":"Unbekanntes Format"},"cause":{"en":"The dataset is not offered in this format.","de":"Der Datensatz wird in diesem Format nicht angeboten."},"remedy":{"en":"Use millspace-stream.","de":"millspace-stream benutzen."}},
  'MS-TRF-004': {"status":409,"title":{"en":"Transfer ended or resting","de":"Übertragung beendet oder ruhend"},"cause":{"en":"One side suspended or ended the transfer.","de":"Eine Seite hat die Übertragung angehalten oder beendet."},"remedy":{"en":"Read the reason; resume it or request a new one.","de":"Den Grund lesen; fortsetzen oder neu anfragen."}},
  'MS-TRF-005': {"status":409,"title":{"en":"Transfer may not start","de":"Übertragung darf nicht beginnen"},"cause":{"en":"The agreement does not allow it now.","de":"Die Vereinbarung erlaubt es jetzt nicht."},"remedy":{"en":"Ask why: the answer names the rule.","de":"Nach dem Warum fragen: die Antwort nennt die Regel."}},
  'MS-USR-001': {"status":401,"title":{"en":"Name or password is wrong","de":"Name oder Passwort ist falsch"},"cause":{"en":"There is no such person, the password is another, or the person was disabled. The answer is the same for all three.","de":"Es gibt die Person nicht, das Passwort ist ein anderes, oder die Person ist deaktiviert. Die Antwort ist für alle drei dieselbe."},"remedy":{"en":"Try again; an administrator can set a new password (users password) and sees whether the person is disabled (users list).","de":"Noch einmal versuchen; wer verwaltet, kann ein neues Passwort setzen (users password) und sieht, ob die Person deaktiviert ist (users list)."}},
  'MS-USR-002': {"status":429,"title":{"en":"Too many attempts to sign in","de":"Zu viele Anmeldeversuche"},"cause":{"en":"Wrong passwords came for this name or from this address. Each further one makes the wait longer, up to a limit.","de":"Für diesen Namen oder von dieser Adresse kamen falsche Passwörter. Jedes weitere verlängert die Wartezeit, bis zu einer Grenze."},"remedy":{"en":"Wait as long as the answer says. Nobody is locked out for good.","de":"So lange warten, wie die Antwort sagt. Niemand wird auf Dauer ausgesperrt."}},
  'MS-USR-003': {"status":401,"title":{"en":"Session ended","de":"Sitzung beendet"},"cause":{"en":"The session is over: signed out, expired, or the password, the roles or the account were changed.","de":"Die Sitzung ist zu Ende: abgemeldet, abgelaufen, oder Passwort, Rollen oder Konto wurden geändert."},"remedy":{"en":"Sign in again (login).","de":"Neu anmelden (login)."}},
  'MS-USR-004': {"status":401,"title":{"en":"Refresh token was used before","de":"Auffrisch-Token wurde schon benutzt"},"cause":{"en":"A refresh token works once. It came a second time, so somebody else may hold a copy: the session was ended.","de":"Ein Auffrisch-Token gilt einmal. Es kam ein zweites Mal, also hat vielleicht jemand eine Kopie: die Sitzung wurde beendet."},"remedy":{"en":"Sign in again. If you did not start a program twice, change the password.","de":"Neu anmelden. Wurde kein Programm zweimal gestartet, das Passwort ändern."}},
  'MS-USR-005': {"status":409,"title":{"en":"Name is taken","de":"Name ist vergeben"},"cause":{"en":"There is a person with this name already. Upper and lower case are the same.","de":"Es gibt schon eine Person mit diesem Namen. Groß- und Kleinschreibung sind gleich."},"remedy":{"en":"Choose another name.","de":"Einen anderen Namen wählen."}},
  'MS-USR-006': {"status":404,"title":{"en":"No such person","de":"Keine solche Person"},"cause":{"en":"Nobody has this name here.","de":"Diesen Namen hat hier niemand."},"remedy":{"en":"List the people (users list) and check the name.","de":"Die Personen auflisten (users list) und den Namen prüfen."}},
  'MS-USR-007': {"status":422,"title":{"en":"Password is too easy","de":"Passwort ist zu einfach"},"cause":{"en":"It is shorter than 12 characters, one of the commonest, or made of the name.","de":"Es hat weniger als 12 Zeichen, gehört zu den häufigsten oder besteht aus dem Namen."},"remedy":{"en":"Choose a longer one, for example a few words that belong together only for you.","de":"Ein längeres wählen, zum Beispiel einige Wörter, die nur für Sie zusammengehören."}},
  'MS-USR-008': {"status":409,"title":{"en":"Somebody has to administer","de":"Jemand muss verwalten"},"cause":{"en":"This is the last person with the role admin who can sign in.","de":"Das ist die letzte Person mit der Rolle admin, die sich anmelden kann."},"remedy":{"en":"Give the role admin to somebody else first.","de":"Zuerst jemand anderem die Rolle admin geben."}},
  'MS-USR-009': {"status":403,"title":{"en":"Set-up code refused","de":"Einrichtungscode abgelehnt"},"cause":{"en":"The code is wrong, used or too old.","de":"Der Code ist falsch, verbraucht oder zu alt."},"remedy":{"en":"Make a new one on the machine of the process: setup-code.","de":"Auf der Maschine des Prozesses einen neuen machen: setup-code."}},
  'MS-USR-010': {"status":409,"title":{"en":"Set up already","de":"Schon eingerichtet"},"cause":{"en":"There is somebody who administers, so no set-up code works any more.","de":"Es gibt jemanden, der verwaltet; ein Einrichtungscode gilt nicht mehr."},"remedy":{"en":"Sign in, or ask an administrator to add you (users add).","de":"Anmelden, oder sich von jemandem mit der Rolle admin hinzufügen lassen (users add)."}},
  'MS-USR-011': {"status":422,"title":{"en":"Person is malformed","de":"Person fehlerhaft"},"cause":{"en":"Name or roles are not as they have to be: 2 to 64 letters, digits and . _ @ -, and roles that exist at this kind of process.","de":"Name oder Rollen sind nicht, wie sie sein müssen: 2 bis 64 Buchstaben, Ziffern und . _ @ -, und Rollen, die es bei dieser Art Prozess gibt."},"remedy":{"en":"Correct what the message names.","de":"Korrigieren, was die Meldung nennt."}},
  'MS-USR-012': {"status":403,"title":{"en":"The admin token works on this machine only","de":"Das admin-token gilt nur auf dieser Maschine"},"cause":{"en":"Since there are people who administer, the token of the data folder is for programs on the same machine.","de":"Seit es Personen gibt, die verwalten, ist das Token des Datenordners für Programme auf derselben Maschine."},"remedy":{"en":"Sign in with name and password (login).","de":"Mit Name und Passwort anmelden (login)."}},
  'MS-USR-013': {"status":401,"title":{"en":"Current password is wrong","de":"Bisheriges Passwort ist falsch"},"cause":{"en":"To change the own password the one until now is needed.","de":"Um das eigene Passwort zu ändern, braucht es das bisherige."},"remedy":{"en":"Type it again. An administrator can set a new one.","de":"Noch einmal eingeben. Wer verwaltet, kann ein neues setzen."}},
  'MS-USR-020': {"status":401,"title":{"en":"Not signed in on this computer","de":"Auf diesem Rechner nicht angemeldet"},"cause":{"en":"There is no session for this address in your configuration folder.","de":"In Ihrem Konfigurationsordner ist keine Sitzung für diese Adresse."},"remedy":{"en":"Sign in first: login.","de":"Zuerst anmelden: login."}},
  'MS-USR-021': {"status":422,"title":{"en":"No password was given","de":"Kein Passwort angegeben"},"cause":{"en":"There is no terminal to ask on, and nothing came on standard input.","de":"Es gibt kein Terminal, auf dem gefragt werden kann, und auf der Standardeingabe kam nichts."},"remedy":{"en":"Run it in a terminal, or write the password into the standard input. It is never taken as an argument, where others could see it.","de":"In einem Terminal ausführen oder das Passwort in die Standardeingabe schreiben. Als Argument wird es nie genommen, dort könnten andere es sehen."}},
  'MS-USR-022': {"status":422,"title":{"en":"Not confirmed","de":"Nicht bestätigt"},"cause":{"en":"What was typed the second time differs from the first.","de":"Beim zweiten Mal wurde etwas anderes eingegeben als beim ersten."},"remedy":{"en":"Run the command again. Nothing was changed.","de":"Den Befehl noch einmal ausführen. Nichts wurde geändert."}},
  'MS-VAL-001': {"status":422,"title":{"en":"Not a number","de":"Keine Zahl"},"cause":{"en":"The value is NaN, infinite or text without a number.","de":"Der Wert ist NaN, unendlich oder Text ohne Zahl."},"remedy":{"en":"Look at the sensor or at scale and path in the mapping.","de":"Sensor sowie scale und path der Zuordnung prüfen."}},
  'MS-VAL-002': {"status":422,"title":{"en":"Time in 1970","de":"Zeit im Jahr 1970"},"cause":{"en":"The source time is at the very beginning of time: the clock of the machine was never set, or seconds were taken for milliseconds.","de":"Die Quellzeit liegt am Anfang der Zeitrechnung: Die Uhr der Maschine wurde nie gestellt, oder Sekunden gelten als Millisekunden."},"remedy":{"en":"Set the clock of the machine, or time.format in the mapping.","de":"Die Uhr der Maschine stellen oder time.format in der Zuordnung berichtigen."}},
  'MS-VAL-003': {"status":422,"title":{"en":"Time in the future","de":"Zeit in der Zukunft"},"cause":{"en":"The source time is more than an hour ahead.","de":"Die Quellzeit liegt mehr als eine Stunde voraus."},"remedy":{"en":"Set the clock of the machine, or time.format and its zone in the mapping.","de":"Die Uhr der Maschine stellen oder time.format und Zeitzone in der Zuordnung berichtigen."}},
  'MS-VAL-004': {"status":422,"title":{"en":"Times not increasing","de":"Zeiten nicht aufsteigend"},"cause":{"en":"The times of a frame are not strictly increasing.","de":"Die Zeiten eines Blocks steigen nicht streng an."},"remedy":{"en":"Report this to the maker of the sending program.","de":"Dem Hersteller des sendenden Programms melden."}},
  'MS-VAL-005': {"status":422,"title":{"en":"Lengths differ","de":"Längen verschieden"},"cause":{"en":"A signal of a frame does not have one value per time.","de":"Ein Signal eines Blocks hat nicht einen Wert je Zeit."},"remedy":{"en":"Report this to the maker of the sending program.","de":"Dem Hersteller des sendenden Programms melden."}},
  'MS-VAL-006': {"status":422,"title":{"en":"Missing value without reason","de":"Fehlender Wert ohne Grund"},"cause":{"en":"A null in a frame has no quality reason, or a reason stands at no instant.","de":"Ein null im Block hat keinen Qualitätsgrund, oder ein Grund steht an keinem Zeitpunkt."},"remedy":{"en":"Report this to the maker of the sending program.","de":"Dem Hersteller des sendenden Programms melden."}},
  'MS-VAL-007': {"status":422,"title":{"en":"Out of range","de":"Außerhalb des Bereichs"},"cause":{"en":"The value lies outside what the pack allows for this signal.","de":"Der Wert liegt außerhalb dessen, was das Vokabular für dieses Signal zulässt."},"remedy":{"en":"Look at the sensor, at unit and at scale in the mapping.","de":"Sensor sowie unit und scale der Zuordnung prüfen."}},
  'MS-VAL-008': {"status":422,"title":{"en":"Breaks the schema","de":"Verletzt das Schema"},"cause":{"en":"A line of the body is neither a frame nor a record.","de":"Eine Zeile des Inhalts ist weder Block noch Datensatz."},"remedy":{"en":"Correct the place named.","de":"Die genannte Stelle berichtigen."}},
  'MS-VAL-009': {"status":422,"title":{"en":"Frame refers to no part","de":"Block ohne Teil"},"cause":{"en":"part lies outside the parts of the chunk header, or the part differs from the frame.","de":"part liegt außerhalb der Teile des Paketkopfs, oder der Teil passt nicht zum Block."},"remedy":{"en":"Report this to the maker of the sending program.","de":"Dem Hersteller des sendenden Programms melden."}},
  'MS-VAL-010': {"status":422,"title":{"en":"Time before 1970","de":"Zeit vor 1970"},"cause":{"en":"A time is negative.","de":"Eine Zeit ist negativ."},"remedy":{"en":"Set the clock of the machine, or time.format in the mapping.","de":"Die Uhr der Maschine stellen oder time.format in der Zuordnung berichtigen."}},
};
