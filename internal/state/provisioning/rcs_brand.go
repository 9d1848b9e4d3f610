package provisioning

import (
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// EventRCSBrandRegistration is told when a brand's registration moves on.
const EventRCSBrandRegistration = "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED"

// RCSBrand is the registration of a sender's brand for the US.
type RCSBrand struct {
	ID             string `json:"id"`
	RegistrationID string `json:"registrationId"`
	// Status is that of the registration process.
	Status string `json:"status"`
	// Campaign is the campaign's registration; nil until the brand's is completed.
	Campaign *RCSCampaign `json:"campaign,omitempty"`
}

// RCSCampaign is the registration of a sender's US campaign.
type RCSCampaign struct {
	ID           string `json:"id"`
	CampaignName string `json:"campaignName"`
	RequestID    string `json:"requestId"`
}

// Statuses of a brand's registration process.
const (
	brandNew           = "NEW"
	brandPending       = "PENDING"
	brandPendingReview = "PENDING_REVIEW"
	brandManualReview  = "MANUAL_REVIEW"
	brandIncomplete    = "INCOMPLETE"
	brandRejected      = "REJECTED"
	brandCompleted     = "COMPLETED"
	brandArchived      = "ARCHIVED"
)

// States of the video that a launch waits for. No answer of the API shows them.
const (
	videoAwaited = "AWAITED"
	videoAdded   = "ADDED"
)

// causeAnswer is an answer to the questionnaire that a launch waited for.
const causeAnswer = "answer"

// How long the steps of a preparation take.
const (
	brandQueueTime  = 5 * time.Second
	brandCheckTime  = 15 * time.Second
	brandReviewTime = time.Minute
	brandManualTime = time.Hour
	videoTime       = 30 * time.Second
)

// RuleRCSPreparation is the ledger's entry for launches that must wait.
var RuleRCSPreparation = ledger.Define(ledger.Rule{
	Name: "papi.rcs-sender.preparation", Evidence: ledger.Documented,
	Says:   "A launch waits in PREPARING_LAUNCH for the brand's registration, if the sender targets the US with the present form, and for staff to add a video, if the questionnaire has none. A completed registration comes with the campaign's. Staff take 30 seconds, a registration without trouble 20.",
	Source: "provisioning.yaml launchSender rules (the steps of a registration, its times and the campaign are assumed)",
})

// rcsBrandRow is a brand's registration with its sender.
type rcsBrandRow struct {
	SenderID string
	RCSBrand
}

var rcsBrandTable = &state.Lifecycle{
	Name:   "rcs-brand-registration",
	Says:   "The registration of an RCS sender's brand, which launches in the US need.",
	Reason: toldInEvents,
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeLaunch, To: brandNew},
		{From: brandNew, Cause: state.CauseTime, To: brandPending, After: brandQueueTime, Event: EventRCSBrandRegistration},
		{From: brandPending, Cause: state.CauseTime, To: brandCompleted, After: brandCheckTime, Outcome: "completed", Event: EventRCSBrandRegistration},
		{From: brandPending, Cause: state.CauseTime, To: brandRejected, After: brandCheckTime, Outcome: "rejected", Event: EventRCSBrandRegistration},
		{From: brandPending, Cause: state.CauseTime, To: brandIncomplete, After: brandCheckTime, Outcome: "incomplete", Event: EventRCSBrandRegistration},
		{From: brandPending, Cause: state.CauseTime, To: brandPendingReview, After: brandCheckTime, Outcome: "review", Event: EventRCSBrandRegistration},
		{From: brandPending, Cause: state.CauseTime, To: brandManualReview, After: brandCheckTime, Outcome: "manual-review", Event: EventRCSBrandRegistration},
		{From: brandPendingReview, Cause: state.CauseTime, To: brandCompleted, After: brandReviewTime, Outcome: "completed", Event: EventRCSBrandRegistration},
		{From: brandPendingReview, Cause: state.CauseTime, To: brandRejected, After: brandReviewTime, Outcome: "rejected", Event: EventRCSBrandRegistration},
		{From: brandManualReview, Cause: state.CauseTime, To: brandCompleted, After: brandManualTime, Outcome: "completed", Event: EventRCSBrandRegistration},
		{From: brandManualReview, Cause: state.CauseTime, To: brandRejected, After: brandManualTime, Outcome: "rejected", Event: EventRCSBrandRegistration},
		{From: brandIncomplete, Cause: causeLaunch, To: brandNew, Event: EventRCSBrandRegistration},
		{From: brandIncomplete, Cause: state.CauseVendor, To: brandPending, Event: EventRCSBrandRegistration},
		{From: brandRejected, Cause: causeLaunch, To: brandNew, Event: EventRCSBrandRegistration},
		{From: brandRejected, Cause: state.CauseVendor, To: brandPending, Event: EventRCSBrandRegistration},
		{From: brandCompleted, Cause: state.CauseVendor, To: brandArchived, Event: EventRCSBrandRegistration},
		{From: brandArchived, Cause: causeLaunch, To: brandNew, Event: EventRCSBrandRegistration},
	},
}

func rcsBrandMachine() *state.Machine[rcsBrandRow] {
	return &state.Machine[rcsBrandRow]{
		Table:   rcsBrandTable,
		Pattern: "rcs/senders/*/brand",
		Find: func(tx *state.Tx, id string) (rcsBrandRow, bool) {
			s := rcsSender(tx, id)
			return s.brandRow(), s.Brand != nil
		},
		ID:      func(r rcsBrandRow) string { return r.SenderID },
		IDs:     func(tx *state.Tx) []string { return Kind.In(tx).RCS.Senders.Keys() },
		ShownBy: func(r rcsBrandRow) []string { return shownByRCSSender(r.SenderID) },
		State:   func(r rcsBrandRow) string { return r.Status },
		Change:  changeRCSBrand,
		Then:    func(tx *state.Tx, r rcsBrandRow, _ state.Step) { settlePreparation(tx, r.SenderID) },
		Payload: func(tx *state.Tx, r rcsBrandRow, _ state.Step) any { return rcsSender(tx, r.SenderID).DTO(tx) },
		Extras: func(_ rcsBrandRow, step state.Step) []state.Extra {
			return withComment(step, state.Extra{Name: "status", Value: step.To})
		},
	}
}

func (s RCSSender) brandRow() rcsBrandRow {
	if s.Brand == nil {
		return rcsBrandRow{SenderID: s.ID}
	}
	return rcsBrandRow{s.ID, *s.Brand}
}

func changeRCSBrand(tx *state.Tx, r rcsBrandRow, step state.Step) rcsBrandRow {
	s := rcsSender(tx, r.SenderID)
	r.Status = step.To
	if r.ID == "" {
		r.ID, r.RegistrationID = newUUID(tx), newUUID(tx)
	}
	if step.To == brandCompleted && r.Campaign == nil {
		r.Campaign = &RCSCampaign{ID: newUUID(tx), CampaignName: s.Details.text("brand", "name"), RequestID: newUUID(tx)}
	}
	brand := r.RCSBrand
	s.Brand = &brand
	s.put(tx)
	return r
}

// rcsVideo is the video that a sender's launch waits for.
type rcsVideo struct {
	SenderID string
	State    string
}

var rcsVideoTable = &state.Lifecycle{
	Name: "rcs-launch-video",
	Says: "The video of the use case that staff add for an RCS sender whose questionnaire has none. No answer of the API shows these states.",
	Transitions: []state.Transition{
		{From: state.Gone, Cause: causeLaunch, To: videoAwaited},
		{From: videoAwaited, Cause: state.CauseTime, To: videoAdded, After: videoTime},
		{From: videoAwaited, Cause: causeAnswer, To: videoAdded},
	},
}

func rcsVideoMachine() *state.Machine[rcsVideo] {
	return &state.Machine[rcsVideo]{
		Table:   rcsVideoTable,
		Pattern: "rcs/senders/*/video",
		Find: func(tx *state.Tx, id string) (rcsVideo, bool) {
			s := rcsSender(tx, id)
			return rcsVideo{id, s.Video}, s.Video != state.Gone
		},
		ID:      func(v rcsVideo) string { return v.SenderID },
		IDs:     func(tx *state.Tx) []string { return Kind.In(tx).RCS.Senders.Keys() },
		ShownBy: func(v rcsVideo) []string { return shownByRCSSender(v.SenderID) },
		State:   func(v rcsVideo) string { return v.State },
		Change: func(tx *state.Tx, v rcsVideo, step state.Step) rcsVideo {
			s := rcsSender(tx, v.SenderID)
			s.Video, v.State = step.To, step.To
			s.put(tx)
			return v
		},
		Then:    func(tx *state.Tx, v rcsVideo, _ state.Step) { settlePreparation(tx, v.SenderID) },
		Payload: func(tx *state.Tx, v rcsVideo, _ state.Step) any { return rcsSender(tx, v.SenderID).DTO(tx) },
	}
}

// hasVideo says whether the questionnaire has a video of the use case.
func (s RCSSender) hasVideo() bool {
	return len(s.Details.texts(append(generalAnswers[:3:3], "videoUris")...)) > 0
}

// needsBrand says whether a launch needs the brand to be registered.
func (s RCSSender) needsBrand() bool { return s.targets("US") && s.usVersion() == usFormPresent }

// prepared says whether a launch need wait for nothing but the operators.
func (s RCSSender) prepared() bool {
	branded := !s.needsBrand() || s.Brand != nil && s.Brand.Status == brandCompleted
	return branded && (s.hasVideo() || s.Video == videoAdded)
}

// prepare begins what a launch needs and does not have yet.
func (s RCSSender) prepare(tx *state.Tx) RCSSender {
	if row := s.brandRow(); s.needsBrand() && rcsBrandMachine().Can(row, causeLaunch) {
		rcsBrandMachine().Move(tx, row, causeLaunch)
	}
	if video := (rcsVideo{s.ID, s.Video}); !s.hasVideo() && rcsVideoMachine().Can(video, causeLaunch) {
		rcsVideoMachine().Move(tx, video, causeLaunch)
	}
	return rcsSender(tx, s.ID)
}

// settlePreparation moves a sender on that need not wait any more.
func settlePreparation(tx *state.Tx, id string) {
	if s := rcsSender(tx, id); s.State == rcsPreparing && s.prepared() {
		rcsSenderMachine().Move(tx, s, causePrepared)
		settleLaunch(tx, id)
	}
}
