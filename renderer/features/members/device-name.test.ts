import { expect, it } from "vitest";
import { deviceName } from "./device-name.ts";

it("names the browser and the system a person knows, not the engine's long string", () => {
  const linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";
  expect(deviceName(`${linux} Chrome/130.0.0.0 Safari/537.36`)).toBe("Chrome 130 · Linux");
  expect(deviceName(`${linux} Chrome/130.0.0.0 Safari/537.36 Edg/130.0`)).toBe("Edge 130 · Linux");
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15";
  expect(deviceName(`${phone} Version/18.0 Mobile/15E148 Safari/604.1`)).toBe("Safari 18 · iOS");
  expect(deviceName("curl/8.5.0")).toBe("curl 8.5.0");
  expect(deviceName("something odd")).toBe("something odd");
  expect(deviceName("")).toBe("?");
});
