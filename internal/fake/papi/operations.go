package papi

import (
	"maps"

	"github.com/sinch-mock/sinch-mock/internal/fake"
)

// operations is the index of the API: who serves which operation.
func operations(deps Deps) map[string]fake.Operation {
	all := map[string]fake.Operation{}
	for _, some := range []map[string]fake.Operation{
		projectOperations(deps), appOperations(), whatsAppOperations(deps), kakaoTalkOperations(deps), rcsOperations(deps),
	} {
		maps.Copy(all, some)
	}
	return all
}

// projectOperations are those on a project as a whole: its webhooks and bundles.
func projectOperations(deps Deps) map[string]fake.Operation {
	webhook, bundle := webhooks{guard: deps.Guard}, bundles{guard: deps.Guard}
	return map[string]fake.Operation{
		"WebhookWebhookController_listWebhooks_v1":   {Handle: webhook.list},
		"WebhookWebhookController_createWebhook_v1":  {Handle: webhook.create},
		"WebhookWebhookController_getWebhook_v1":     {Handle: webhook.get},
		"WebhookWebhookController_deleteWebhook_v1":  {Handle: webhook.remove},
		"WebhookWebhookController_replaceWebhook_v1": {Handle: webhook.update},
		"WebhookWebhookController_updateWebhook_v1":  {Handle: webhook.update},

		"BundlesBundlesController_list_v1":   {Handle: bundle.list},
		"BundlesBundlesController_create_v1": {Handle: bundle.create},
		"BundlesBundlesController_get_v1":    {Handle: bundle.get},
	}
}

// appOperations are those on apps of the Conversation API and of SMS.
func appOperations() map[string]fake.Operation {
	channel, sms := conversationChannels{}, smsApps{}
	return map[string]fake.Operation{
		"ConversationInstagramController_get_v1": {Handle: channel.instagram},
		"ConversationMessengerController_get_v1": {Handle: channel.messenger},
		"ConversationTelegramController_get_v1":  {Handle: channel.telegram},
		"ConversationViberController_get_v1":     {Handle: channel.viber},

		"SmsSmsAppsController_listSmsApps_v1":  {Handle: sms.list},
		"SmsSmsAppsController_createSmsApp_v1": {Handle: sms.create},
		"SmsSmsAppsController_getSmsApp_v1":    {Handle: sms.get},
		"SmsSmsAppsController_deleteSmsApp_v1": {Handle: sms.remove},
		"SmsSmsAppsController_updateSmsApp_v1": {Handle: sms.update},
	}
}

// whatsAppOperations are those on WhatsApp.
func whatsAppOperations(deps Deps) map[string]fake.Operation {
	account, sender := whatsAppAccount{}, whatsAppSenders{images: deps.Images}
	template := whatsAppTemplates{media: deps.Media}
	flow, solution, signup := whatsAppFlows{}, whatsAppSolutions{}, whatsAppSignup{}
	return map[string]fake.Operation{
		"WhatsappAccountsController_getAccount_v1":     {Handle: account.get},
		"WhatsappAccountsController_createAccount_v1":  {Handle: account.create},
		"WhatsappAccountsController_deleteAccount_v1":  {Handle: account.remove},
		"WhatsappAccountsController_updateAccount_v1":  {Handle: account.update},
		"WhatsappAccountsController_listActivities_v1": {Handle: account.activities},
		"WhatsappAccountsController_createComment_v1":  {Handle: account.comment},

		"WhatsappFlowsController_listFlows_v1":       {Handle: flow.list},
		"WhatsappFlowsController_listFlowScreens_v1": {Handle: flow.screens},

		"WhatsappSolutionsController_listSolutions_v1":  {Handle: solution.list},
		"WhatsappSolutionsController_createSolution_v1": {Handle: solution.create},
		"WhatsappSolutionsController_getSolution_v1":    {Handle: solution.get},
		"WhatsappSolutionsController_assignSolution_v1": {Handle: solution.assign},

		"WhatsappEmbeddedSignupHelperController_createLongLivedAccessToken_v1": {Handle: signup.createToken},
		"WhatsappEmbeddedSignupHelperController_listWabaDetailsForToken_v1":    {Handle: signup.listWABAs},

		"WhatsappSendersController_listSenders_v1":           {Handle: sender.list},
		"WhatsappSendersController_createSender_v1":          {Handle: sender.create, Prepare: sender.prepareCreate},
		"WhatsappSendersController_get_v1":                   {Handle: sender.get},
		"WhatsappSendersController_delete_v1":                {Handle: sender.remove},
		"WhatsappSendersController_update_v1":                {Handle: sender.update, Prepare: sender.prepareUpdate},
		"WhatsappSendersController_listActivities_v1":        {Handle: sender.activities},
		"WhatsappSendersController_deleteChanges_v1":         {Handle: sender.removeChanges},
		"WhatsappSendersController_createComment_v1":         {Handle: sender.comment},
		"WhatsappSendersController_register_v1":              {Handle: sender.register},
		"WhatsappSendersController_getSuggestedUsernames_v1": {Handle: sender.suggestUsernames},
		"WhatsappSendersController_verify_v1":                {Handle: sender.verify},

		"WhatsappTemplatesController_listTemplates_v1":                          {Handle: template.list},
		"WhatsappTemplatesController_createTemplate_v1":                         {Handle: template.create, Prepare: template.prepareCreate},
		"WhatsappTemplatesController_listTemplatesByName_v1":                    {Handle: template.listLanguages},
		"WhatsappTemplatesController_deleteTemplatesByName_v1":                  {Handle: template.removeLanguages},
		"WhatsappTemplatesController_getTemplate_v1":                            {Handle: template.get},
		"WhatsappTemplatesController_deleteTemplateByNameAndLanguage_v1":        {Handle: template.remove},
		"WhatsappTemplatesController_updateTemplate_v1":                         {Handle: template.update, Prepare: template.prepareUpdate},
		"WhatsappTemplatesController_listActivities_v1":                         {Handle: template.activities},
		"WhatsappTemplatesController_createComment_v1":                          {Handle: template.comment},
		"WhatsappTemplatesController_compareTemplates_v1":                       {Handle: template.compare},
		"WhatsappTemplatesController_syncTemplates_v1":                          {Handle: template.sync},
		"WhatsappTemplateAnalyticsHelpersController_enableTemplateAnalytics_v1": {Handle: template.enableAnalytics},
	}
}

// kakaoTalkOperations are those on KakaoTalk.
func kakaoTalkOperations(deps Deps) map[string]fake.Operation {
	category, sender := kakaoTalkCategories{}, kakaoTalkSenders{images: deps.Images}
	template := kakaoTalkTemplates{images: deps.Images}
	return map[string]fake.Operation{
		"KakaotalkCategoriesController_listSenderCategories_v1":  {Handle: category.senders},
		"KakaotalkCategoriesController_getTemplateCategories_v1": {Handle: category.templates},

		"KakaotalkSendersController_listSenders_v1":    {Handle: sender.list},
		"KakaotalkSendersController_createSender_v1":   {Handle: sender.create, Prepare: sender.prepareCreate},
		"KakaotalkSendersController_getSender_v1":      {Handle: sender.get},
		"KakaotalkSendersController_deleteSender_v1":   {Handle: sender.remove},
		"KakaotalkSendersController_updateSender_v1":   {Handle: sender.update, Prepare: sender.prepareUpdate},
		"KakaotalkSendersController_listActivities_v1": {Handle: sender.activities},
		"KakaotalkSendersController_deleteChanges_v1":  {Handle: sender.removeChanges},
		"KakaotalkSendersController_createComment_v1":  {Handle: sender.comment},
		"KakaotalkSendersController_registerSender_v1": {Handle: sender.register},
		"KakaotalkSendersController_verifySender_v1":   {Handle: sender.verify},

		"KakaotalkTemplatesController_listTemplates_v1":       {Handle: template.list},
		"KakaotalkTemplatesController_createTemplate_v1":      {Handle: template.create, Prepare: template.prepareCreate},
		"KakaotalkTemplatesController_get_v1":                 {Handle: template.get},
		"KakaotalkTemplatesController_deleteTemplate_v1":      {Handle: template.remove},
		"KakaotalkTemplatesController_updateTemplate_v1":      {Handle: template.update, Prepare: template.prepareUpdate},
		"KakaotalkTemplatesController_listActivities_v1":      {Handle: template.activities},
		"KakaotalkTemplatesController_deleteTemplateDraft_v1": {Handle: template.removeDraft},
		"KakaotalkTemplatesController_createComment_v1":       {Handle: template.comment},
	}
}

// rcsOperations are those on RCS.
func rcsOperations(deps Deps) map[string]fake.Operation {
	account, questionnaire := rcsAccounts{}, rcsQuestionnaires{}
	sender, testNumber := rcsSenders{images: deps.Images}, rcsTestNumbers{}
	return map[string]fake.Operation{
		"RcsAccountsController_listActivities_v1": {Handle: account.listActivities},
		"RcsAccountsController_createComment_v1":  {Handle: account.createComment},

		"RcsQuestionnaireController_getQuestions_v1": {Handle: questionnaire.get},

		"RcsSendersController_listSenders_v1":               {Handle: sender.list},
		"RcsSendersController_createSender_v1":              {Handle: sender.create, Prepare: sender.prepare},
		"RcsSendersController_getSender_v1":                 {Handle: sender.get},
		"RcsSendersController_updateSender_v1":              {Handle: sender.update, Prepare: sender.prepare},
		"RcsSendersController_listActivities_v1":            {Handle: sender.listActivities},
		"RcsSendersController_createSenderComment_v1":       {Handle: sender.createComment},
		"RcsSendersController_launchSender_v1":              {Handle: sender.launch},
		"RcsSendersController_addTestNumbers_v1":            {Handle: testNumber.add},
		"RcsSendersController_getTestNumberState_v1":        {Handle: testNumber.get},
		"RcsSendersController_deleteTestNumber_v1":          {Handle: testNumber.remove},
		"RcsSendersController_getTestNumberCapabilities_v1": {Handle: testNumber.capabilities},
		"RcsSendersController_retryTestNumber_v1":           {Handle: testNumber.retry, Writes: true},
	}
}
