// planted: imports/testing-only-from-tests
import { database } from "#server/testing/database.ts";

export const name = database;
