// planted: imports/server-runs-without-dev-dependencies
import dayjs from "dayjs";

export const now = dayjs();
