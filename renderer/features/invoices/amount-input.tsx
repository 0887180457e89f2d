import { TextInput } from "@mantine/core";
import { currencyDigits } from "#shared/kernel/index.ts";
import { minorOf } from "#renderer/lib/money.ts";

interface AmountInputProps {
  label: string;
  currency: string;
  value: string;
  onChange: (text: string) => void;
  hint?: string | undefined;
  error?: string | null;
}

/** An amount as people type it, in major units; a comma is a point. */
export function AmountInput(props: AmountInputProps) {
  const { label, currency, value, onChange, hint, error = null } = props;
  return (
    <TextInput
      label={label}
      description={hint}
      value={value}
      error={error}
      inputMode="decimal"
      autoComplete="off"
      placeholder={currencyDigits(currency) === 0 ? "0" : (0).toFixed(currencyDigits(currency))}
      rightSection={<span className="dim">{currency}</span>}
      rightSectionWidth={52}
      rightSectionPointerEvents="none"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** What was typed as minor units above 0; null when it is no such amount. */
export function positiveMinor(text: string, currency: string): number | null {
  const minor = minorOf(text, currency);
  return minor !== null && minor > 0 ? minor : null;
}
