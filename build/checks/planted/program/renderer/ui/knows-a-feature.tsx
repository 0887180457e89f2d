// planted: imports/renderer-ui-knows-no-feature
import { KeysPage } from "../features/keys/keys-page.tsx";

export const Page = () => <KeysPage />;
