package review_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/review"
)

// place is where a manuscript may stand, finer than its state.
type place string

const (
	inDraft     place = "draft"
	declined    place = "declined by the unit"
	endorsing   place = "endorsing"
	atFirst     place = "first review"
	atSecond    place = "second review"
	atFinal     place = "final review"
	returned    place = "returned"
	accepted    place = "accepted"
	adopted     place = "adopted"
	adoptedVoid place = "adopted, approval void"
	rejected    place = "rejected"
	withdrawn   place = "withdrawn"
	recalled    place = "recalled"
)

// stands says how a manuscript of three steps looks at each place.
func stands() map[place]domain.Manuscript {
	return map[place]domain.Manuscript{
		inDraft:     {State: domain.ManuscriptDraft},
		declined:    {State: domain.ManuscriptDraft, Round: 1},
		endorsing:   {State: domain.ManuscriptEndorsing, Round: 1, Steps: 3},
		atFirst:     {State: domain.ManuscriptReviewing, Round: 1, Steps: 3, Step: 1},
		atSecond:    {State: domain.ManuscriptReviewing, Round: 1, Steps: 3, Step: 2},
		atFinal:     {State: domain.ManuscriptReviewing, Round: 1, Steps: 3, Step: 3},
		returned:    {State: domain.ManuscriptReturned, Round: 1, Steps: 3},
		accepted:    {State: domain.ManuscriptAccepted, Round: 1, Steps: 3},
		adopted:     {State: domain.ManuscriptAdopted, Round: 1, Steps: 3},
		adoptedVoid: {State: domain.ManuscriptAdopted, Round: 1, Steps: 3, Step: 3},
		rejected:    {State: domain.ManuscriptRejected, Round: 1, Steps: 3},
		withdrawn:   {State: domain.ManuscriptWithdrawn, Round: 1, Steps: 3},
		recalled:    {State: domain.ManuscriptRecalled, Round: 1, Steps: 3},
	}
}

// person is one who may try. Who has several ways in is several persons.
type person struct {
	account   domain.Account
	informant domain.Informant
	chairs    []domain.Chair
}

// outcome is where a manuscript stands after a transition, and who may make it.
type outcome struct {
	who   string // names, separated by spaces
	state domain.ManuscriptState
	step  int
}

// transition is one way in which a manuscript moves.
type transition struct {
	name  string
	tries string                // who tries: names, separated by spaces
	may   map[place]outcome     // where and by whom it succeeds
	alien string                // who may never: names
	kind  domain.Kind           // how they are refused
	away  map[place]domain.Kind // how it is refused elsewhere, a Conflict where nothing is said
	late  map[place]string      // whose step it is where nobody may: they are told how things stand
	act   func(who person, m domain.Manuscript) error
}

const (
	accounts  = "first second final publisher finance auditor administrator nobody disabled deputy"
	reviewers = "first second final deputy"
	others    = "publisher finance auditor administrator nobody disabled"
	authors   = "author another unregistered"
	chairs    = "chair chair-of-another-unit chair-who-left no-chair"
)

// hall is everybody with every service over one store.
type hall struct {
	*desk
	intake   *intake.Service
	adoption *adoption.Service
	people   map[string]person
	leaders  map[int]domain.Account // one for each step, who only signs on paper
	outlets  []domain.Outlet
	earlier  int // texts that were there to be restored
}

func newHall(t *testing.T) *hall {
	t.Helper()
	d := newDesk(t)
	h := &hall{desk: d, people: map[string]person{}, leaders: map[int]domain.Account{}}
	log := slog.New(slog.DiscardHandler)
	h.intake = intake.New(intake.Config{Store: d.store, Keyring: d.keyring, Clean: func(html string) string { return html }, Log: log})
	h.adoption = adoption.New(adoption.Config{Store: d.store, Log: log})
	ctx := t.Context()
	add := func(name string, roles ...domain.Role) domain.Account {
		a := domain.Account{ID: d.store.NewID(), Username: "try-" + name, Name: name, Roles: roles}
		d.must(d.store.AddAccount(ctx, &a))
		h.people[name] = person{account: a}
		return a
	}
	first := add("first", domain.RoleFirstReviewer)
	add("second", domain.RoleSecondReviewer)
	final := add("final", domain.RoleFinalReviewer)
	for _, role := range []domain.Role{domain.RolePublisher, domain.RoleFinance, domain.RoleAuditor, domain.RoleAdministrator} {
		add(string(role), role)
	}
	h.people["nobody"] = person{}
	left := add("disabled", domain.RoleFirstReviewer, domain.RoleSecondReviewer, domain.RoleFinalReviewer)
	left.Disabled = true
	d.must(d.store.SaveAccount(ctx, &left))
	h.people["disabled"] = person{account: left}
	deputy := add("deputy", domain.RoleSecondReviewer) // stands in for the first and the final reviewer
	for _, absent := range []struct {
		domain.Account
		stage domain.Stage
	}{{first, domain.StageFirst}, {final, domain.StageFinal}} {
		_, err := d.service.SetDeputy(ctx, absent.Account, review.SetDeputy{
			AbsentID: absent.ID, DeputyID: deputy.ID, Stage: absent.stage, From: "2026-03-01", To: "2026-03-31", Reason: "外出学习",
		})
		d.must(err)
	}
	for step, role := range []domain.Role{domain.RoleFirstReviewer, domain.RoleSecondReviewer, domain.RoleFinalReviewer} {
		h.leaders[step+1] = add("leader"+role.Label(), role)
	}
	h.people["author"] = person{informant: d.informant}
	another := domain.Informant{ID: d.store.NewID(), Name: "另一位", UnitID: d.unit.ID, State: domain.InformantActive}
	d.must(d.store.AddInformant(ctx, &another))
	h.people["another"], h.people["unregistered"] = person{informant: another}, person{}
	h.chair("chair", d.unit.ID, domain.ChairActive)
	h.chair("chair-of-another-unit", d.store.NewID(), domain.ChairActive)
	h.chair("chair-who-left", d.unit.ID, domain.ChairEnded)
	h.people["no-chair"] = person{}
	var err error
	h.outlets, err = d.store.Outlets(ctx)
	d.must(err)
	return h
}

func (h *hall) chair(name, unitID string, state domain.ChairState) {
	h.people[name] = person{chairs: []domain.Chair{{ID: h.store.NewID(), UnitID: unitID, State: state, Name: name}}}
}

// at makes a manuscript that stands at a place, its earlier steps signed by
// people who try nothing here.
func (h *hall) at(p place) domain.Manuscript {
	h.t.Helper()
	ctx, want := h.t.Context(), stands()[p]
	m := h.manuscript(domain.ManuscriptAccepted, 0) // with a photo, and approved
	m.State, m.Step, m.Steps, m.Round = want.State, want.Step, max(want.Steps, 3), want.Round
	m.Byline, m.FirstHere, m.Original, m.SelfMade, m.SentFreely = "样例", domain.Yes, domain.Yes, domain.Yes, domain.Yes
	m.SecrecyReviewer, m.SecrecyPassed, m.PeopleConsent = "王五", domain.Yes, domain.Yes
	if m.State != domain.ManuscriptAccepted && p != adopted {
		m.ApprovedHash = ""
	}
	if p == inDraft {
		m.Number = ""
	}
	h.must(h.store.SaveManuscript(ctx, &m))
	signed := m.Steps
	switch m.State {
	case domain.ManuscriptDraft, domain.ManuscriptEndorsing:
		signed = 0
	case domain.ManuscriptReviewing:
		signed = m.Step - 1
	}
	for step := 1; step <= signed; step++ {
		h.must(h.store.AddReview(ctx, domain.Review{
			ManuscriptID: m.ID, Round: m.Round, Step: step, Steps: m.Steps, Decision: domain.DecisionPass, Opinion: "同意", SignerID: h.store.NewID(), SignerName: "以前的人",
		}))
	}
	if p == adoptedVoid {
		h.must(h.store.VoidReviews(ctx, m.ID, m.Round, m.Steps))
	}
	if p == adopted || p == adoptedVoid || p == recalled {
		h.must(h.store.AddAdoption(ctx, &domain.Adoption{ID: h.store.NewID(), ManuscriptID: m.ID, OutletID: h.outlets[0].ID, State: domain.AdoptionConfirmed}))
	}
	return h.read(m.ID)
}

// decide is one of a reviewer's three decisions.
func (h *hall) decide(decision domain.Decision) func(person, domain.Manuscript) error {
	return func(who person, m domain.Manuscript) error {
		cmd := pass(m)
		cmd.Decision = decision
		_, err := h.service.Decide(h.t.Context(), who.account, cmd)
		return err
	}
}

// record enters a signature of the step's leader on paper.
func (h *hall) record(who person, m domain.Manuscript) error {
	ctx := h.t.Context()
	scan := domain.Attachment{ID: h.store.NewID(), Kind: domain.KindSigned, Name: "签字.jpg", State: domain.AttachmentStored}
	h.must(h.store.AddAttachment(ctx, &scan))
	h.must(h.store.AddSignatureScan(ctx, domain.SignatureScan{Attachment: scan, Of: m.ID, AccountID: who.account.ID}))
	attachments, err := h.store.Attachments(ctx, m.ID)
	h.must(err)
	_, err = h.service.RecordSignature(ctx, who.account, review.RecordSignature{
		Decision: pass(m), SignerID: h.leaders[m.Step].ID, SignedDay: "2026-03-06", ScanID: scan.ID,
		Code: domain.ShortHash(domain.ApprovalHash(m.Text, attachments)),
	})
	return err
}

// submit sends a manuscript with every statement ticked.
func (h *hall) submit(who person, m domain.Manuscript) error {
	_, err := h.intake.Submit(h.t.Context(), who.informant, intake.Submit{
		ManuscriptID: m.ID, Version: m.Version, Round: m.Round, Consents: []string{"use", "proof", "secrecy", "rights"},
	})
	return err
}

// openAdoption returns the confirmed adoption of a manuscript.
func (h *hall) openAdoption(m domain.Manuscript) string {
	h.t.Helper()
	all, err := h.store.Adoptions(h.t.Context(), repository.AdoptionQuery{ManuscriptID: m.ID, States: []domain.AdoptionState{domain.AdoptionConfirmed}})
	h.must(err)
	if len(all) == 0 {
		return h.store.NewID()
	}
	return all[0].ID
}

// wanted returns how a try is refused, ok where it is not.
func (tr transition) wanted(name string, p place) (kind domain.Kind, ok bool) {
	at, here := tr.may[p]
	if whose, late := tr.late[p]; late {
		at.who, here = whose, true
		if slices.Contains(strings.Fields(whose), name) {
			return domain.KindConflict, false
		}
	}
	away, special := tr.away[p]
	account := strings.Contains(accounts, name)
	switch {
	case here && slices.Contains(strings.Fields(at.who), name):
		return 0, true
	case slices.Contains(strings.Fields(tr.alien), name):
		return tr.kind, false
	case special:
		return away, false
	case account && (p == inDraft || p == declined): // drafts are their authors' own
		return domain.KindNotFound, false
	case here && at.who != "": // another's step
		return domain.KindForbidden, false
	}
	return domain.KindConflict, false
}

// TestTransitions goes through every transition at every place of a manuscript's
// life as everybody, asking the services and nothing before them.
func TestTransitions_EveryStateEveryRole(t *testing.T) {
	h := newHall(t)
	tried := 0
	for _, tr := range slices.Concat(h.deskTransitions(), h.laterTransitions(), h.phoneTransitions()) {
		for p := range stands() {
			m := h.at(p)
			for _, name := range strings.Fields(tr.tries) {
				tried++
				what := fmt.Sprintf("%s at %q by %s", tr.name, p, name)
				err := tr.act(h.people[name], m)
				got := h.read(m.ID)
				kind, ok := tr.wanted(name, p)
				switch {
				case ok && err != nil:
					t.Errorf("%s: got %v, want it done", what, err)
				case ok:
					if want := tr.may[p]; got.State != want.state || got.Step != want.step {
						t.Errorf("%s: got %v step %d, want %v step %d", what, got.State, got.Step, want.state, want.step)
					}
					h.now = h.now.Add(time.Minute)
					m = h.at(p)
				case err == nil || domain.KindOf(err) != kind:
					t.Errorf("%s: got %v, want %v", what, err, kind)
					m = h.at(p)
				case got.State != m.State || got.Step != m.Step || got.Version != m.Version || got.ApprovedHash != m.ApprovedHash:
					t.Errorf("%s: refused, yet it changed from %+v to %+v", what, m, got)
				}
			}
		}
	}
	if tried < 1500 {
		t.Errorf("only %d tries: the table has holes", tried)
	}
}
