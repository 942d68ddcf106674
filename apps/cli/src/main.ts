import { Command } from "@commander-js/extra-typings";

await new Command("usher").description("Administers Usher.").parseAsync();
