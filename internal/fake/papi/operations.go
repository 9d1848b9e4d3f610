package papi

import "github.com/sinch-mock/sinch-mock/internal/fake"

// operations is the index of the API: who serves which operation.
func operations(deps Deps) map[string]fake.Operation {
	webhook := webhooks{guard: deps.Guard}
	channel, sms := conversationChannels{}, smsApps{}
	sender := whatsAppSenders{images: deps.Images}
	bundle := bundles{guard: deps.Guard}
	kakaoCategory, kakaoSender := kakaoTalkCategories{}, kakaoTalkSenders{images: deps.Images}
	rcsAccount, rcsQuestionnaire := rcsAccounts{}, rcsQuestionnaires{}
	rcsSender, rcsTestNumber := rcsSenders{images: deps.Images}, rcsTestNumbers{}
	kakaoTemplate := kakaoTalkTemplates{images: deps.Images}
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

		"ConversationInstagramController_get_v1": {Handle: channel.instagram},
		"ConversationMessengerController_get_v1": {Handle: channel.messenger},
		"ConversationTelegramController_get_v1":  {Handle: channel.telegram},
		"ConversationViberController_get_v1":     {Handle: channel.viber},

		"SmsSmsAppsController_listSmsApps_v1":  {Handle: sms.list},
		"SmsSmsAppsController_createSmsApp_v1": {Handle: sms.create},
		"SmsSmsAppsController_getSmsApp_v1":    {Handle: sms.get},
		"SmsSmsAppsController_deleteSmsApp_v1": {Handle: sms.remove},
		"SmsSmsAppsController_updateSmsApp_v1": {Handle: sms.update},

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

		"KakaotalkCategoriesController_listSenderCategories_v1":  {Handle: kakaoCategory.senders},
		"KakaotalkCategoriesController_getTemplateCategories_v1": {Handle: kakaoCategory.templates},

		"KakaotalkSendersController_listSenders_v1":    {Handle: kakaoSender.list},
		"KakaotalkSendersController_createSender_v1":   {Handle: kakaoSender.create, Prepare: kakaoSender.prepareCreate},
		"KakaotalkSendersController_getSender_v1":      {Handle: kakaoSender.get},
		"KakaotalkSendersController_deleteSender_v1":   {Handle: kakaoSender.remove},
		"KakaotalkSendersController_updateSender_v1":   {Handle: kakaoSender.update, Prepare: kakaoSender.prepareUpdate},
		"KakaotalkSendersController_listActivities_v1": {Handle: kakaoSender.activities},
		"KakaotalkSendersController_deleteChanges_v1":  {Handle: kakaoSender.removeChanges},
		"KakaotalkSendersController_createComment_v1":  {Handle: kakaoSender.comment},
		"KakaotalkSendersController_registerSender_v1": {Handle: kakaoSender.register},
		"KakaotalkSendersController_verifySender_v1":   {Handle: kakaoSender.verify},
		"RcsAccountsController_listActivities_v1":      {Handle: rcsAccount.listActivities},
		"RcsAccountsController_createComment_v1":       {Handle: rcsAccount.createComment},
		"RcsQuestionnaireController_getQuestions_v1":   {Handle: rcsQuestionnaire.get},

		"RcsSendersController_listSenders_v1":               {Handle: rcsSender.list},
		"RcsSendersController_createSender_v1":              {Handle: rcsSender.create, Prepare: rcsSender.prepare},
		"RcsSendersController_getSender_v1":                 {Handle: rcsSender.get},
		"RcsSendersController_updateSender_v1":              {Handle: rcsSender.update, Prepare: rcsSender.prepare},
		"RcsSendersController_listActivities_v1":            {Handle: rcsSender.listActivities},
		"RcsSendersController_createSenderComment_v1":       {Handle: rcsSender.createComment},
		"RcsSendersController_launchSender_v1":              {Handle: rcsSender.launch},
		"RcsSendersController_addTestNumbers_v1":            {Handle: rcsTestNumber.add},
		"RcsSendersController_getTestNumberState_v1":        {Handle: rcsTestNumber.get},
		"RcsSendersController_deleteTestNumber_v1":          {Handle: rcsTestNumber.remove},
		"RcsSendersController_getTestNumberCapabilities_v1": {Handle: rcsTestNumber.capabilities},
		"RcsSendersController_retryTestNumber_v1":           {Handle: rcsTestNumber.retry, Writes: true},

		"KakaotalkTemplatesController_listTemplates_v1":       {Handle: kakaoTemplate.list},
		"KakaotalkTemplatesController_createTemplate_v1":      {Handle: kakaoTemplate.create, Prepare: kakaoTemplate.prepareCreate},
		"KakaotalkTemplatesController_get_v1":                 {Handle: kakaoTemplate.get},
		"KakaotalkTemplatesController_deleteTemplate_v1":      {Handle: kakaoTemplate.remove},
		"KakaotalkTemplatesController_updateTemplate_v1":      {Handle: kakaoTemplate.update, Prepare: kakaoTemplate.prepareUpdate},
		"KakaotalkTemplatesController_listActivities_v1":      {Handle: kakaoTemplate.activities},
		"KakaotalkTemplatesController_deleteTemplateDraft_v1": {Handle: kakaoTemplate.removeDraft},
		"KakaotalkTemplatesController_createComment_v1":       {Handle: kakaoTemplate.comment},
	}
}
