import { useEffect, useRef } from 'react';

const RENEW_MS = 500;

/** A number that is renewed twice a second, past React. */
export function LiveNumber({
  read,
  write,
}: {
  read: () => number | null | undefined;
  write: (value: number) => string;
}) {
  const place = useRef<HTMLElement>(null);
  const latest = useRef({ read, write });
  latest.current = { read, write };
  useEffect(() => {
    const show = () => {
      const value = latest.current.read();
      const text = value === null || value === undefined ? '–' : latest.current.write(value);
      if (place.current && place.current.textContent !== text && !document.hidden) place.current.textContent = text;
    };
    show();
    const timer = setInterval(show, RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  return <strong ref={place} />;
}
