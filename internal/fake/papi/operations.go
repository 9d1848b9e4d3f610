package papi

import "github.com/sinch-mock/sinch-mock/internal/fake"

// operations is the index of the API: who serves which operation.
func operations(deps Deps) map[string]fake.Operation {
	webhook := webhooks{guard: deps.Guard}
	channel, sms := conversationChannels{}, smsApps{}
	return map[string]fake.Operation{
		"WebhookWebhookController_listWebhooks_v1":   {Handle: webhook.list},
		"WebhookWebhookController_createWebhook_v1":  {Handle: webhook.create},
		"WebhookWebhookController_getWebhook_v1":     {Handle: webhook.get},
		"WebhookWebhookController_deleteWebhook_v1":  {Handle: webhook.remove},
		"WebhookWebhookController_replaceWebhook_v1": {Handle: webhook.update},
		"WebhookWebhookController_updateWebhook_v1":  {Handle: webhook.update},

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
