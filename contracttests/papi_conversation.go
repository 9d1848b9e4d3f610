package contracttests

import "net/http"

// channel is a channel of a Conversation app that can be read.
type channel struct {
	operation, name, upstream string
	// anyID is true where a malformed id is no error of its own.
	anyID bool
}

var channels = []channel{
	{operation: "ConversationInstagramController_get_v1", name: "instagram", upstream: "facebook_api_error"},
	{operation: "ConversationMessengerController_get_v1", name: "messenger", upstream: "facebook_api_error"},
	{operation: "ConversationTelegramController_get_v1", name: "telegram", upstream: "telegram_api_error"},
	{operation: "ConversationViberController_get_v1", name: "viber", upstream: "viber_api_error", anyID: true},
}

func channelCases() []Case {
	var cases []Case
	for _, c := range channels {
		cases = append(cases, Case{
			Name: "papi/conversation-channels/" + c.name, Operations: []string{c.operation},
			Needs: []Need{Empty, Vendor}, Run: c.read,
		})
	}
	return cases
}

// read reads the channel of an app that has it, of one that has not, of one
// whose own service refuses, and of no app.
func (c channel) read(t *T) {
	p := t.Project()
	const with, without, failing = "01ARZ3NDEKTSV4RRFFQ69G5FA0", "01ARZ3NDEKTSV4RRFFQ69G5FA1", "01ARZ3NDEKTSV4RRFFQ69G5FA2"
	p.Given(Object{"conversation": Object{"apps": []Object{
		{"id": with, c.name: Object{"status": "ACTIVE"}},
		{"id": without},
		{"id": failing, c.name: Object{"status": "ACTIVE"}, "errors": Object{c.name: Object{"code": 403, "description": "Forbidden"}}},
	}}})
	p.Call(c.operation, with).Want(http.StatusOK).Has(Object{"status": "ACTIVE"})
	p.Call(c.operation, without).Refused(http.StatusNotFound, "conversation_app_no_"+c.name+"_channel")
	p.Call(c.operation, failing).Refused(http.StatusInternalServerError, c.upstream)
	p.Call(c.operation, unknownID).Refused(http.StatusNotFound, "conversation_app_not_found")
	if !c.anyID {
		p.Call(c.operation, "not-an-id").Refused(http.StatusBadRequest, "conversation_app_id_invalid")
	}
	t.Project().Call(c.operation, with).Refused(http.StatusNotFound, "conversation_app_not_found")
}
