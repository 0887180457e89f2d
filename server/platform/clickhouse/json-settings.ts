/**
 * How JSON becomes the JSON type and text again, the same wherever it is read: a text that looks like a date stays
 * a text, of a repeated key the first counts, a dot in a key is no level of its own (its path has %2E), half a
 * surrogate pair does not hold up a block.
 */
export const JSON_SETTINGS = {
  input_format_try_infer_dates: 0,
  input_format_try_infer_datetimes: 0,
  input_format_json_read_bools_as_numbers: 0,
  input_format_json_throw_on_bad_escape_sequence: 0,
  type_json_skip_duplicated_paths: 1,
  json_type_escape_dots_in_keys: 1,
} as const;
