/** `npm start -- --help`. */
export function helpText(language: 'en' | 'de'): string {
  return language === 'de' ? GERMAN : ENGLISH;
}

const ENGLISH = `millspace demo: two simulated bead mills, three companies, one broker.

  npm start                       watch it live
  npm start -- --once             run headless, compare with the mills' ledger, print one JSON object

options
  --mills N      how many mills (default 2; they alternate between OPC UA and MQTT/Sparkplug B)
  --rate HZ      samples per second of a fast signal (default 10)
  --fault NAME   switch a fault on at mill-1, e.g. seal-leak-fast
  --frames N     with --once: frames to wait for (default 1000)
  --port N       port of the broker (default: a free one)
  --keep         keep the data folder (.millspace)
  --data DIR     use this data folder, and keep it
  --plain        plain lines instead of the live screen
  --attach FILE  start nothing: use the running services that FILE names (docker-compose.yml does)
`;

const GERMAN = `millspace-Vorführung: zwei simulierte Rührwerkskugelmühlen, drei Unternehmen, ein Broker.

  npm start                       live zusehen
  npm start -- --once             ohne Bildschirm laufen, mit dem Logbuch der Mühlen vergleichen, ein JSON-Objekt ausgeben

Optionen
  --mills N      Anzahl der Mühlen (sonst 2; abwechselnd über OPC UA und MQTT/Sparkplug B)
  --rate HZ      Abtastungen eines schnellen Signals je Sekunde (sonst 10)
  --fault NAME   einen Fehler an mill-1 einschalten, z. B. seal-leak-fast
  --frames N     mit --once: auf so viele Frames warten (sonst 1000)
  --port N       Port des Brokers (sonst ein freier)
  --keep         den Datenordner behalten (.millspace)
  --data DIR     diesen Datenordner benutzen und behalten
  --plain        einfache Zeilen statt des Bildschirms
  --attach DATEI nichts starten: laufende Dienste benutzen, die DATEI nennt (so macht es docker-compose.yml)
`;
