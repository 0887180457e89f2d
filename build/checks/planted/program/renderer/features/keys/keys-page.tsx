import { useState } from "react";
import { listed } from "../../lib/trpc.ts";

export function KeysPage() {
  const [id, setId] = useState("");
  return <button onClick={() => void listed().then(setId)}>{id}</button>;
}
