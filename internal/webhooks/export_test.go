package webhooks

import (
	"time"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// SetHeadStart sets how long a call of a world has its webhook to itself.
func SetHeadStart(d *Deliverer, w *state.World, headStart time.Duration) {
	d.lines.Of(w).headStart = headStart
}
