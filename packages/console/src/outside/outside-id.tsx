interface OutsideIdProps {
  of: { dataset: string; outside?: boolean };
}

/** The id of a dataset beneath its title, where a house outside this dataspace chose both. */
export function OutsideId({ of: { dataset, outside } }: OutsideIdProps) {
  if (outside !== true) return null;
  return (
    <div className="ms-muted">
      <code>{dataset}</code>
    </div>
  );
}
