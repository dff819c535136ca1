package sample

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/review"
)

// Filling says how much to make up.
type Filling struct {
	URL         string // an empty database, as repository.Config has it; it is migrated
	Manuscripts int
	Adopted     int       // so many of a hundred that are decided, 60 where it is 0; each twice on average
	Until       time.Time // when the last one came in; the first ones came two years before
	Tell        func(done, all int)
}

const (
	span          = 2 * 365 * 24 * time.Hour
	batch         = 1024 // manuscripts a transaction, as many as stand on a shelf of the search index
	perUnit       = 300  // manuscripts, beyond the units that are always there
	perInformant  = 150
	mostWaiting   = 200 // manuscripts that are not decided yet, however many there are
	shareWaiting  = 8   // one of so many
	fewInformants = 60
)

// Fill fills a database with rows as years of work leave them: units,
// informants, manuscripts with revisions, reviews, course, photos and adoptions,
// all of them to be found by their words. The same filling makes the same texts.
// There are no files behind the photos, and nobody has a telephone number. The
// machine checks have begun, and have looked at none of it.
func Fill(ctx context.Context, f Filling) (err error) {
	seed := [32]byte{31, 4, 15}
	w := &filler{Filling: f, source: rand.NewPCG(2, 71), now: f.Until.Add(-span)}
	w.random = rand.New(w.source) //nolint:gosec // the same each time
	w.store, err = repository.Open(ctx, repository.Config{URL: f.URL, Now: func() time.Time { return w.now }, Random: rand.NewChaCha8(seed)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.store.Close()) }()
	if _, err := w.store.Migrate(ctx); err != nil {
		return err
	}
	if err := w.beginChecks(ctx); err != nil {
		return err
	}
	if err := w.store.InTx(ctx, func(tx *repository.Store) error { return w.found(ctx, tx) }); err != nil {
		return err
	}
	for done := 0; done < f.Manuscripts; done += batch {
		if f.Tell != nil {
			f.Tell(done, f.Manuscripts)
		}
		before := *w.source
		err := w.store.InTx(ctx, func(tx *repository.Store) error {
			*w.source = before // the same again, should the transaction be tried again
			return w.add(ctx, tx, done)
		})
		if err != nil {
			return fmt.Errorf("manuscripts from %d: %w", done, err)
		}
	}
	return nil
}

// beginChecks begins the machine checks while there is nothing to check, as in
// any department. A server that finds them not begun checks everything there is,
// which takes it long.
func (w *filler) beginChecks(ctx context.Context) error {
	checks := review.New(review.Config{Store: w.store})
	if err := checks.BeginChecks(ctx); err != nil {
		return err
	}
	sweeps, err := w.store.Sweeps(ctx, 1)
	if err != nil {
		return err
	}
	for _, s := range sweeps {
		if err := checks.Sweep(ctx, domain.Job{Kind: domain.JobSweep, Subject: s.ID}); err != nil {
			return err
		}
	}
	return nil
}

// filler is a filling under way.
type filler struct {
	Filling
	store      *repository.Store
	source     *rand.PCG
	random     *rand.Rand
	now        time.Time
	units      []Unit
	unitIDs    []string
	informants []domain.Informant
	outlets    []string
}

// found adds who is there from the beginning.
func (w *filler) found(ctx context.Context, tx *repository.Store) error {
	w.units = append(Units(), MoreUnits(w.Manuscripts/perUnit)...)
	byCode := map[string]string{}
	for i, u := range w.units {
		unit := domain.Unit{ID: tx.NewID(), ParentID: byCode[u.Parent], Class: u.Class, Name: u.Name, ShortName: u.Short, Code: u.Code, Position: i + 1}
		if err := tx.AddUnit(ctx, &unit); err != nil {
			return err
		}
		byCode[u.Code] = unit.ID
		w.unitIDs = append(w.unitIDs, unit.ID)
	}
	for i := range max(fewInformants, w.Manuscripts/perInformant) {
		informant := domain.Informant{
			ID: tx.NewID(), State: domain.InformantActive, UnitID: w.unitIDs[i%len(w.units)], Name: Name(i), Education: "本科",
			UnionPost: "宣传委员", FilledDay: domain.DayOf(w.now), DecidedAt: w.now,
		}
		if err := tx.AddInformant(ctx, &informant); err != nil {
			return err
		}
		term := domain.Term{ID: tx.NewID(), InformantID: informant.ID, UnitID: informant.UnitID, FromDay: domain.DayOf(w.now)}
		if err := tx.AddTerm(ctx, term); err != nil {
			return err
		}
		w.informants = append(w.informants, informant)
	}
	for i := range 6 {
		outlet := domain.Outlet{
			ID: tx.NewID(), Name: fmt.Sprintf("示例媒体%s", numeral(i+1)), System: domain.SystemNews, Level: domain.LevelCity,
			Kind: domain.OutletSite, Position: 10 + i,
		}
		if err := tx.AddOutlet(ctx, &outlet); err != nil {
			return err
		}
		w.outlets = append(w.outlets, outlet.ID)
	}
	return nil
}

// add adds one batch.
func (w *filler) add(ctx context.Context, tx *repository.Store, from int) error {
	var ids []string
	for i := from; i < min(from+batch, w.Manuscripts); i++ {
		w.now = w.Until.Add(-span / time.Duration(w.Manuscripts) * time.Duration(w.Manuscripts-1-i))
		piece := w.write(tx, i)
		var err error
		if piece.Number, err = tx.NextManuscriptNumber(ctx, w.now.In(domain.Shanghai()).Year()); err != nil {
			return err
		}
		if err := piece.keep(ctx, tx); err != nil {
			return err
		}
		ids = append(ids, piece.ID)
	}
	return tx.IndexManuscripts(ctx, ids...)
}

// piece is a manuscript with what hangs on it.
type piece struct {
	domain.Manuscript
	author   domain.Actor
	photos   []domain.Attachment
	reviews  []domain.Review
	events   []domain.Event
	adoption []domain.Adoption
}

// write makes up the number-th manuscript as it stands today.
func (w *filler) write(tx *repository.Store, number int) *piece {
	r := w.random
	who := r.IntN(len(w.informants))
	author, day := w.informants[who], domain.DayOf(w.now)
	happened := day.Add(-r.IntN(6))
	text := Write(r, w.units[who%len(w.units)], happened.Time())
	p := &piece{author: domain.Actor{Kind: domain.ActorInformant, ID: author.ID, Name: author.Name}}
	p.Manuscript = domain.Manuscript{
		ID: tx.NewID(), UnitID: author.UnitID, InformantID: author.ID, Steps: 3, Round: 1, Source: domain.SourcePhone,
		Text: domain.Text{Title: text.Title, Body: domain.BodyOf(text.lines()), Excerpt: domain.Shorten(text.Paragraphs[0], 60)},
		Sheet: domain.Sheet{
			Class: domain.ClassNews, ActivityDay: happened, External: domain.Yes, Byline: author.Name, Photographer: author.Name,
			FirstHere: domain.Yes, Original: domain.Yes, SelfMade: domain.Yes, SentFreely: domain.Yes,
			SecrecyReviewer: "示例主席", SecrecyPassed: domain.Yes, PeopleConsent: domain.Yes,
		},
		FirstSubmittedAt: w.now, SubmittedAt: w.now, Revision: 1,
	}
	if number%7 == 3 {
		p.Class, p.Topic, p.ActivityDay = domain.ClassOther, one(r, domain.Topics()), ""
	}
	for i := range r.IntN(4) {
		p.photos = append(p.photos, domain.Attachment{
			ID: tx.NewID(), ManuscriptID: p.ID, InformantID: author.ID, Kind: domain.KindPhoto, Name: fmt.Sprintf("IMG_%04d.jpg", r.IntN(10000)),
			MIME: "image/jpeg", Size: 2_000_000, Position: i + 1, Caption: one(r, Captions()), State: domain.AttachmentStored,
		})
	}
	p.event(domain.EventSubmitted, p.author, "报送稿件")
	w.decide(p, number)
	return p
}

// lines returns the paragraphs, one a line.
func (t Text) lines() string {
	lines := ""
	for _, p := range t.Paragraphs {
		lines += p + "\n"
	}
	return lines
}

// decide gives the manuscript its course: the last ones wait still.
func (w *filler) decide(p *piece, number int) {
	r := w.random
	if w.Manuscripts-number <= min(mostWaiting, w.Manuscripts/shareWaiting) {
		p.State, p.Step = domain.ManuscriptReviewing, 1+r.IntN(3)
		p.pass(p.Step - 1)
		return
	}
	p.DecidedAt = w.now
	switch fate := r.IntN(100); {
	case fate < cmp.Or(w.Adopted, 60):
		p.State = domain.ManuscriptAdopted
		p.pass(3)
		for i := range 1 + r.IntN(3) {
			p.adoption = append(p.adoption, domain.Adoption{
				ManuscriptID: p.ID, OutletID: w.outlets[(number+i)%len(w.outlets)], State: domain.AdoptionConfirmed,
				PublishedDay: domain.DayOf(w.now).Add(1 + i), Title: p.Title, ConfirmedAt: w.now,
			})
		}
		p.event(domain.EventAdopted, editor(3), "稿件被采用")
	case fate < 70:
		p.State = domain.ManuscriptAccepted
		p.pass(3)
	case fate < 92:
		p.State = domain.ManuscriptRejected
		because := one(r, Rejections())
		p.Reason = because.Words
		p.reviews = append(p.reviews, p.review(1, domain.DecisionReject, because.Words, because.Codes))
		p.event(domain.EventRejected, editor(1), because.Words)
	case fate < 96:
		p.State = domain.ManuscriptWithdrawn
		p.event(domain.EventWithdrawn, p.author, "撤回稿件")
	default:
		p.State = domain.ManuscriptReturned
		because := one(r, Returns())
		p.Reason = because.Words
		p.reviews = append(p.reviews, p.review(1, domain.DecisionReturn, because.Words, because.Codes))
		p.event(domain.EventReturned, editor(1), because.Words)
	}
}

// pass signs so many steps.
func (p *piece) pass(steps int) {
	for step := 1; step <= steps; step++ {
		p.reviews = append(p.reviews, p.review(step, domain.DecisionPass, Opinions()[step][int(p.ID[len(p.ID)-1])%len(Opinions()[step])], nil))
		kind := domain.EventPassed
		if step == p.Steps {
			kind, p.ApprovedHash = domain.EventAccepted, p.ID
		}
		p.event(kind, editor(step), "")
	}
}

func editor(step int) domain.Actor {
	return domain.Actor{Kind: domain.ActorAccount, ID: fmt.Sprintf("sample-editor-%d", step), Name: []string{"林初审", "何复审", "马终审"}[step-1]}
}

func (p *piece) review(step int, decision domain.Decision, opinion string, reasons []string) domain.Review {
	by := editor(step)
	return domain.Review{
		ManuscriptID: p.ID, Round: 1, Step: step, Steps: p.Steps, Decision: decision, Opinion: opinion, Reasons: reasons,
		SecrecyChecked: step == p.Steps, SignerID: by.ID, SignerName: by.Name,
	}
}

func (p *piece) event(kind domain.EventKind, by domain.Actor, words string) {
	p.events = append(p.events, domain.Event{ManuscriptID: p.ID, Kind: kind, Actor: by, Public: words})
}

// keep writes the rows.
func (p *piece) keep(ctx context.Context, tx *repository.Store) error {
	if err := tx.AddManuscript(ctx, &p.Manuscript); err != nil {
		return err
	}
	revision := domain.Revision{ID: tx.NewID(), ManuscriptID: p.ID, Sequence: 1, Text: p.Text, Actor: p.author}
	if err := tx.AddRevision(ctx, revision); err != nil {
		return err
	}
	for i := range p.photos {
		if err := tx.AddAttachment(ctx, &p.photos[i]); err != nil {
			return err
		}
	}
	for _, r := range p.reviews {
		if err := tx.AddReview(ctx, r); err != nil {
			return err
		}
	}
	for _, e := range p.events {
		e.ID = tx.NewID()
		if err := tx.AddEvent(ctx, e); err != nil {
			return err
		}
	}
	for i := range p.adoption {
		p.adoption[i].ID = tx.NewID()
		if err := tx.AddAdoption(ctx, &p.adoption[i]); err != nil {
			return err
		}
	}
	return nil
}
