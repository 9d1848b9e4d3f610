package provisioning

import "github.com/sinch-mock/sinch-mock/internal/ledger"

// The rules of bundles.
var (
	RuleBundleID = ledger.Define(ledger.Rule{
		Name: "papi.bundle.id-format", Kind: "invalid_id_format", Evidence: ledger.Documented,
		Says:   "The id of a bundle has 24 hexadecimal digits; in the filters of the list, that of an SMS app has 32, and that of a Conversation app is a ULID.",
		Fix:    "Use the ids as createBundle answered them.",
		Source: "provisioning.yaml invalid_id_format; the reference's examples (that other forms are refused is assumed)",
	})
	RuleBundleFound = ledger.Define(ledger.Rule{
		Name: "papi.bundle.exists", Kind: "bundle_not_found", Evidence: ledger.Documented,
		Says:   "A bundle is read in the project that it was created in, not in its subproject.",
		Fix:    "List the project's bundles and use one of their ids.",
		Source: "provisioning.yaml bundle_not_found",
	})
	RuleBundleServices = ledger.Define(ledger.Rule{
		Name: "papi.bundle.services", Kind: "no_services_to_create", Evidence: ledger.Documented,
		Says:   "A bundle asks for a subproject, an SMS app or a Conversation app, with true or an object; webhooks alone are none.",
		Fix:    "Send subproject, smsApp or convApp.",
		Source: "provisioning.yaml BundlesBundlesController_create_v1 rules (that webhooks do not count is assumed)",
	})
	RuleBundleName = ledger.Define(ledger.Rule{
		Name: "papi.bundle.name", Kind: "missing_name", Evidence: ledger.Documented,
		Says:   "What a bundle creates is called by its own name, else by the bundle's; one of them must be there.",
		Fix:    "Send a name for the bundle, or one for each of subproject, smsApp and convApp.",
		Source: "provisioning.yaml missing_name; behaviour.md 3.7",
	})
	RuleBundleInput = ledger.Define(ledger.Rule{
		Name: "papi.bundle.input", Kind: "invalid_input", Evidence: ledger.Documented,
		Says:   "Beyond the schema: the targets of webhooks differ from each other; a Conversation webhook has at most 20 triggers and leads to no conversation-api host of sinch.com; a retention policy fits the processing mode, which is DISPATCH (MESSAGE_EXPIRE_POLICY, 0 to 7 days) unless CONVERSATION (any policy, 1 to 3650 days).",
		Fix:    "Correct the fields listed in additionalInformation.validationErrors.",
		Source: "provisioning.yaml BundlesInputBundlesDto, BundlesConversationAppWebhooksInputDto, BundlesConversationAppInputDto; behaviour.md 3.7",
	})
	RuleBundleWebhooks = ledger.Define(ledger.Rule{
		Name: "papi.bundle.webhooks", Kind: "invalid_webhooks", Evidence: ledger.Documented,
		Says:   "A bundle's webhooks must be ones that could be created: ALL stands alone, a target is no link-local or metadata address; two webhooks of a Conversation app have different targets, which are absolute URLs when their type is HTTP.",
		Fix:    "Correct the webhooks.",
		Source: "provisioning.yaml invalid_webhooks (which webhooks cannot be created is assumed; behaviour.md 2 and 8)",
	})
	RuleBundleStaging = ledger.Define(ledger.Rule{
		Name: "papi.bundle.staging-region", Kind: "invalid_staging_bundles_input_region", Evidence: ledger.Documented,
		Says:   "On the staging environment, which the fixtures can put a project in, bundles and SMS apps are for EU and US only; an SMS app gets invalid_input for it.",
		Fix:    "Choose EU or US.",
		Source: "provisioning.yaml BundlesBundlesInputRegionEnum, SmsInputSmsAppRegionsEnum",
	})
	RuleBundleCopy = ledger.Define(ledger.Rule{
		Name: "papi.bundle.copy-from-parent", Kind: "target_project_not_subproject", Evidence: ledger.Documented,
		Says:   "Where SMS services are copies of the parent project's, as the fixtures can have it, an SMS app needs a subproject to be in, and a parent whose service is route assisted and without bespoke prices.",
		Fix:    "Ask for a subproject in the same bundle, or have the parent's SMS service changed.",
		Source: "provisioning.yaml BundlesBundlesController_create_v1 rules (for which accounts services are copied is not told)",
	})
	RuleBundleObstacle = ledger.Define(ledger.Rule{
		Name: "papi.bundle.obstacle", Kind: "forbidden_payload", Evidence: ledger.Documented,
		Says:   "What the vendor's side has against a bundle, and no field of the documented body leads to, is a fixture: test numbers, default SMS apps, apps that are part of another bundle. It is met by bundles that ask for an app of that kind.",
		Fix:    "Take the obstacle out of the fixtures of the project.",
		Source: "provisioning.yaml BundlesBundlesController_create_v1 errors (what leads to them is not told)",
	})
	RuleBundleDone = ledger.Define(ledger.Rule{
		Name: "papi.bundle.done", Evidence: ledger.Assumed,
		Says:   "A new bundle is IN_PROGRESS, its subproject PENDING and its SMS app PENDING_ADD; 10 seconds later it is DONE. It can end in FAILED instead: then its SMS app is FAILED_ADD and its subproject stays PENDING. BUNDLE_DONE tells both.",
		Source: "provisioning.yaml BundlesBundlesController_create_v1 rules; behaviour.md 3.7 (the time and the event of a failure are assumed)",
	})
	RuleBundleSubproject = ledger.Define(ledger.Rule{
		Name: "papi.bundle.subproject", Evidence: ledger.Assumed,
		Says:   "A subproject is a world of its own, whose time starts where its parent's stands and then goes its own way. When the bundle ends, what it created is found there: the apps, the webhooks, and another BUNDLE_DONE for them.",
		Source: "provisioning.yaml BundlesBundlesDto (when the subproject's own webhooks are told is assumed)",
	})
	RuleBundleDeliveries = ledger.Define(ledger.Rule{
		Name: "papi.bundle.delivery-statuses", Evidence: ledger.Documented,
		Says:   "A bundle that has ended shows how the latest attempt to tell each webhook went; one that got no answer, or a status the document does not have, shows 503 or the first status of its class.",
		Source: "provisioning.yaml BundlesWebhookDeliveryStatusDto (attempts without an answer are assumed)",
	})
	RuleBundleOrder = ledger.Define(ledger.Rule{
		Name: "papi.bundle.order", Evidence: ledger.Documented,
		Says:   "The list of bundles is in the order of their creation, 10 to a page; filters of different names must all hold, of one filter any value.",
		Source: "provisioning.yaml BundlesBundlesController_list_v1 rules (the order and how filters combine are assumed)",
	})
)
