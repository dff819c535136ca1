package domain

import "time"

// AdoptionState is how sure an adoption is.
type AdoptionState uint8

// The states of an adoption. Values are stored: never renumber.
const (
	AdoptionClaimed   AdoptionState = 0 // by the informant, not verified
	AdoptionConfirmed AdoptionState = 1
	AdoptionRefused   AdoptionState = 2
	AdoptionRevoked   AdoptionState = 3 // entered by mistake, or taken down
)

// Label returns the state as people read it.
func (s AdoptionState) Label() string {
	switch s {
	case AdoptionClaimed:
		return "待核实"
	case AdoptionConfirmed:
		return "已确认"
	case AdoptionRefused:
		return "未认定"
	case AdoptionRevoked:
		return "已撤销"
	}
	return "未知"
}

// Adoption 采用 is one manuscript at one outlet, dated by publication.
type Adoption struct {
	ID           string
	ManuscriptID string
	OutletID     string
	State        AdoptionState
	PublishedDay Day
	Title        string // as printed
	Link         string
	Place        string // position: front page, lead, page number
	Recommended  bool   // 经市总推荐
	Commissioned bool   // 约稿
	ArticleID    string // our own article, where that is the adoption
	EnteredBy    Actor
	Note         string
	ConfirmedAt  time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
	Version      int64
}

// Confirm makes the adoption count from now on.
func (a *Adoption) Confirm(by Actor, now time.Time) error {
	if a.State == AdoptionConfirmed {
		return Conflict("这家媒体的采用已经登记过了。")
	}
	a.State, a.EnteredBy, a.ConfirmedAt = AdoptionConfirmed, by, now
	return nil
}

// Refuse ends a claim that cannot be verified. The reason is the informant's to
// read and stays with it.
func (a *Adoption) Refuse(reason string) error {
	if reason == "" {
		return InvalidFields(map[string]string{"reason": "请写明不认定的原因，本人会看到。"})
	}
	if a.State != AdoptionClaimed {
		return Conflict("这条申报已经处理过了。")
	}
	a.State, a.Note = AdoptionRefused, reason
	return nil
}

// Revoke takes a confirmed adoption out of the count: entered by mistake, or
// taken down. The reason stays with it.
func (a *Adoption) Revoke(reason string) error {
	if reason == "" {
		return InvalidFields(map[string]string{"reason": "请写明撤销的原因。"})
	}
	if a.State != AdoptionConfirmed {
		return Conflict("这条采用登记已经不在采用之列了。")
	}
	a.State = AdoptionRevoked
	if a.Note != "" {
		a.Note += "\n"
	}
	a.Note += "撤销原因：" + reason
	return nil
}

// Proof 采用凭证 is a picture that shows where a manuscript was adopted: a
// screenshot or a photo of the page. It is none of the manuscript's own files.
type Proof struct {
	Attachment
	Of         string // manuscript
	AdoptionID string // empty until it is claimed with one
}

// MaxProofs is how many pictures go with one claim of an adoption.
const MaxProofs = 3

// Loose reports whether the picture waits to be claimed with an adoption.
func (p Proof) Loose() bool { return p.AdoptionID == "" }
