// planted: imports/drivers-only-in-platform
import { Pool } from "pg";

export const pool = new Pool();
