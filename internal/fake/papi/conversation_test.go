package papi_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/fake/faketest"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

const convApp = "01EB37HMH1M6SV18ABNS3G135H"

// conversation gives the world's Conversation side.
func conversation(t testing.TB, v string) func(tx *state.Tx) {
	t.Helper()
	var vendor provisioning.ConversationVendor
	if err := json.Unmarshal([]byte(v), &vendor); err != nil {
		t.Fatal(err)
	}
	return func(tx *state.Tx) { provisioning.SetConversationVendor(tx, vendor) }
}

const allChannels = `{"apps":[{"id":"01EB37HMH1M6SV18ABNS3G135H","name":"Shop","region":"EU",
	"instagram":{"status":"ACTIVE","id":"17841","name":"Shop","username":"shop","biography":"We sell.","followersCount":0,"followsCount":7,"mediaCount":12,"profilePictureUrl":"https://pics.example/1","website":"https://shop.example"},
	"messenger":{"status":"FAILING","statusDescription":"The token has expired.","id":"1029","name":"Shop","globalBrandPageName":"Shop World"},
	"telegram":{"statusDescription":"left over","name":"Shop bot","username":"shop_bot","canJoinGroups":false,"canReadAllGroupMessages":true,"supportsInlineQueries":false},
	"viber":{"status":"PENDING","statusDescription":"left over","id":"pa:1","name":"Shop","uri":"shop","icon":"https://pics.example/2","category":"Retail","subcategory":"Shoes","location":{"lon":18.07,"lat":59.33},"country":"Sweden","subscribersCount":3}}]}`

func TestChannelsAreReadAsTheFixturesGiveThem(t *testing.T) {
	c := newClient(t)
	arrange(t, c, conversation(t, allChannels))
	tests := []struct{ channel, want string }{
		{"instagram", `{"status":"ACTIVE","id":"17841","name":"Shop","username":"shop","biography":"We sell.","followersCount":0,"followsCount":7,"mediaCount":12,"profilePictureUrl":"https://pics.example/1","website":"https://shop.example"}`},
		{"messenger", `{"status":"FAILING","statusDescription":"The token has expired.","id":"1029","name":"Shop","globalBrandPageName":"Shop World"}`},
		{"telegram", `{"status":"ACTIVE","name":"Shop bot","username":"shop_bot","canJoinGroups":false,"canReadAllGroupMessages":true,"supportsInlineQueries":false}`},
		{"viber", `{"status":"PENDING","id":"pa:1","name":"Shop","uri":"shop","icon":"https://pics.example/2","category":"Retail","subcategory":"Shoes","location":{"lon":18.07,"lat":59.33},"country":"Sweden","subscribersCount":3}`},
	}
	for _, tt := range tests {
		if got := c.Must(200, "GET", "/conversation/apps/"+convApp+"/"+tt.channel, ""); got.Raw != tt.want {
			t.Errorf("%s (-want +got):\n%s", tt.channel, cmp.Diff(tt.want, got.Raw))
		}
	}
}

func TestAChannelMayTellItsStatusOnly(t *testing.T) {
	for _, status := range []string{"ACTIVE", "ERROR", "FAILING", "PENDING", "UNRECOGNIZED"} {
		c := newClient(t)
		arrange(t, c, conversation(t, `{"apps":[{"id":"`+convApp+`","viber":{"status":"`+status+`"}}]}`))
		if got := c.Must(200, "GET", "/conversation/apps/"+convApp+"/viber", ""); got.Raw != `{"status":"`+status+`"}` {
			t.Errorf("%s is shown as %s", status, got.Raw)
		}
	}
}

func TestConversationRefusals(t *testing.T) {
	const found, form, set = "papi.conversation.app-exists", "papi.conversation.app-id-format", "papi.conversation.channel-set-up"
	channels := []struct{ operation, path, missing string }{
		{"ConversationInstagramController_get_v1", "/instagram", "conversation_app_no_instagram_channel"},
		{"ConversationMessengerController_get_v1", "/messenger", "conversation_app_no_messenger_channel"},
		{"ConversationTelegramController_get_v1", "/telegram", "conversation_app_no_telegram_channel"},
		{"ConversationViberController_get_v1", "/viber", "conversation_app_no_viber_channel"},
	}
	bare := conversation(t, `{"apps":[{"id":"`+convApp+`"}]}`)
	deleted := conversation(t, allChannels[:len(allChannels)-1]+`,"deleted":["`+convApp+`"]}`)
	refusals := []refusal{
		{"ConversationViberController_get_v1", 404, "conversation_app_not_found", found, at("/conversation/apps/123/viber"), ""},
	}
	for _, ch := range channels {
		path := "/conversation/apps/" + convApp + ch.path
		refusals = append(refusals,
			refusal{ch.operation, 404, "conversation_app_not_found", found, at(path), ""},
			refusal{ch.operation, 404, "conversation_app_not_found", found, after(deleted, path), ""},
			refusal{ch.operation, 404, ch.missing, set, after(bare, path), ""})
		if ch.path != "/viber" {
			refusals = append(refusals, refusal{ch.operation, 400, "conversation_app_id_invalid", form, at("/conversation/apps/123" + ch.path), ""})
		}
	}
	refuseAll(t, "Conversation", refusals)
}

func TestWhatTheChannelsOwnServiceRefusesIsPassedOn(t *testing.T) {
	c := newClient(t)
	upstream := map[string]provisioning.UpstreamError{}
	for _, name := range []string{"instagram", "messenger", "telegram", "viber"} {
		upstream[name] = provisioning.UpstreamError{Code: 401, Description: "Unauthorized"}
	}
	given := provisioning.VendorConversationApp{
		ID: convApp, Errors: upstream, Instagram: &provisioning.InstagramInfo{}, Messenger: &provisioning.MessengerInfo{},
		Telegram: &provisioning.TelegramInfo{}, Viber: &provisioning.ViberInfo{},
	}
	arrange(t, c, func(tx *state.Tx) {
		provisioning.SetConversationVendor(tx, provisioning.ConversationVendor{Apps: []provisioning.VendorConversationApp{given}})
	})
	read := func(channel, code string) faketest.Answer {
		return refused(t, c, 500, code, "papi.conversation.upstream", "GET", "/conversation/apps/"+convApp+"/"+channel, "")
	}
	fix := "Look at the channel's credentials in the Conversation app, and try again."
	wants(t, map[string]any{"errorCode": "facebook_api_error", "message": "Facebook api error.", "resolution": "401 Unauthorized " + fix}, read("instagram", "facebook_api_error"))
	wants(t, map[string]any{"errorCode": "telegram_api_error", "message": "Telegram api error. 401 Unauthorized", "resolution": fix}, read("telegram", "telegram_api_error"))
	read("messenger", "facebook_api_error")
	read("viber", "viber_api_error")
}
