package review_test

import (
	"slices"
	"strconv"

	"laigao/domain"
	"laigao/service/adoption"
	"laigao/service/intake"
	"laigao/service/review"
)

func with(m map[place]outcome, p place, o outcome) map[place]outcome {
	m[p] = o
	return m
}

// steps are the places of a review step with who may take it.
func steps(state func(p place) (domain.ManuscriptState, int)) map[place]outcome {
	all := map[place]outcome{}
	for p, who := range map[place]string{atFirst: "first deputy", atSecond: "second deputy", atFinal: "final deputy"} {
		s, step := state(p)
		all[p] = outcome{who, s, step}
	}
	return all
}

func onward(p place) (domain.ManuscriptState, int) {
	switch p {
	case atFirst:
		return domain.ManuscriptReviewing, 2
	case atSecond:
		return domain.ManuscriptReviewing, 3
	}
	return domain.ManuscriptAccepted, 0
}

func ending(s domain.ManuscriptState) func(place) (domain.ManuscriptState, int) {
	return func(place) (domain.ManuscriptState, int) { return s, 0 }
}

// everywhere gives who may at each of the places, where the state stays.
func everywhere(who string, places ...place) map[place]outcome {
	all := map[place]outcome{}
	for _, p := range places {
		m := stands()[p]
		all[p] = outcome{who, m.State, m.Step}
	}
	return all
}

func (h *hall) deskTransitions() []transition {
	ctx := h.t.Context()
	onlyAnew := map[place]string{adoptedVoid: "final deputy"} // what is adopted is approved anew or recalled
	return []transition{
		{
			name: "pass", tries: accounts, alien: others, kind: domain.KindForbidden, act: h.decide(domain.DecisionPass),
			may: with(steps(onward), adoptedVoid, outcome{"final deputy", domain.ManuscriptAdopted, 0}),
		},
		{name: "return", tries: accounts, alien: others, kind: domain.KindForbidden, act: h.decide(domain.DecisionReturn), may: steps(ending(domain.ManuscriptReturned)), late: onlyAnew},
		{name: "reject", tries: accounts, alien: others, kind: domain.KindForbidden, act: h.decide(domain.DecisionReject), may: steps(ending(domain.ManuscriptRejected)), late: onlyAnew},
		{
			name: "record a signature on paper", tries: accounts, alien: others, kind: domain.KindForbidden, act: h.record,
			may: map[place]outcome{
				atFirst: {reviewers, domain.ManuscriptReviewing, 2}, atSecond: {reviewers, domain.ManuscriptReviewing, 3},
				atFinal: {reviewers, domain.ManuscriptAccepted, 0}, adoptedVoid: {reviewers, domain.ManuscriptAdopted, 0},
			},
		},
		{
			name: "edit, which voids an approval", tries: accounts, alien: others, kind: domain.KindForbidden,
			may: with(with(everywhere(reviewers, atFirst, atSecond, atFinal, adoptedVoid),
				accepted, outcome{reviewers, domain.ManuscriptReviewing, 3}), adopted, outcome{reviewers, domain.ManuscriptAdopted, 3}),
			act: func(who person, m domain.Manuscript) error {
				_, err := h.service.Edit(ctx, who.account, review.Edit{ManuscriptID: m.ID, Version: m.Version, Title: m.Title + "（改）", Body: m.Body, VoidApproval: true})
				return err
			},
		},
		{
			name: "restore an earlier text, which voids an approval", tries: accounts, alien: others, kind: domain.KindForbidden,
			may: with(with(everywhere(reviewers, atFirst, atSecond, atFinal, adoptedVoid),
				accepted, outcome{reviewers, domain.ManuscriptReviewing, 3}), adopted, outcome{reviewers, domain.ManuscriptAdopted, 3}),
			act: h.restore,
		},
		{
			name: "look for secrets", tries: accounts, alien: others, kind: domain.KindForbidden,
			may: everywhere(reviewers, atFirst, atSecond, atFinal, accepted, adopted, adoptedVoid),
			act: func(who person, m domain.Manuscript) error {
				return h.service.CheckSecrecy(ctx, who.account, review.CheckSecrecy{ManuscriptID: m.ID, Version: m.Version, Result: domain.SecrecyPassed})
			},
		},
		{
			name: "waive the unit's endorsement", tries: accounts, alien: others, kind: domain.KindForbidden,
			may:  map[place]outcome{endorsing: {reviewers, domain.ManuscriptReviewing, 1}},
			away: map[place]domain.Kind{inDraft: domain.KindConflict, declined: domain.KindConflict},
			act: func(who person, m domain.Manuscript) error {
				return h.intake.Waive(ctx, who.account, m.ID, "主席出差")
			},
		},
	}
}

func (h *hall) laterTransitions() []transition {
	ctx := h.t.Context()
	const recallers, strangers = "second final deputy", "first publisher finance auditor administrator nobody disabled"
	return []transition{
		{
			name: "recall", tries: accounts, alien: strangers, kind: domain.KindForbidden,
			may: map[place]outcome{
				accepted: {recallers, domain.ManuscriptRecalled, 0}, adopted: {recallers, domain.ManuscriptRecalled, 0}, adoptedVoid: {recallers, domain.ManuscriptRecalled, 0},
				recalled: {recallers, domain.ManuscriptRecalled, 0}, // a second time has no effect
			},
			act: func(who person, m domain.Manuscript) error {
				_, err := h.service.Recall(ctx, who.account, review.Recall{ManuscriptID: m.ID, Version: m.Version, Reason: "单位来电"})
				return err
			},
		},
		{
			name: "agree to a recall", tries: accounts, alien: strangers, kind: domain.KindForbidden,
			may: map[place]outcome{
				accepted: {recallers, domain.ManuscriptRecalled, 0}, adopted: {recallers, domain.ManuscriptRecalled, 0}, adoptedVoid: {recallers, domain.ManuscriptRecalled, 0},
			},
			act: func(who person, m domain.Manuscript) error {
				r := domain.RecallRequest{ID: h.store.NewID(), ManuscriptID: m.ID, Actor: h.informant.Actor(), Reason: "有误"}
				if open, err := h.store.RecallRequests(ctx, m.ID); err == nil && len(open) > 0 {
					r = open[0]
				} else {
					h.must(h.store.AddRecallRequest(ctx, &r))
				}
				_, err := h.service.AnswerRecall(ctx, who.account, review.AnswerRecall{ManuscriptID: m.ID, RequestID: r.ID, Agree: true})
				return err
			},
		},
		{
			name: "adopt", tries: accounts, alien: "finance auditor administrator nobody disabled", kind: domain.KindForbidden,
			may: with(with(everywhere(reviewers+" publisher", adopted, adoptedVoid), accepted, outcome{reviewers + " publisher", domain.ManuscriptAdopted, 0}),
				recalled, outcome{"", domain.ManuscriptRecalled, 0}),
			act: func(who person, m domain.Manuscript) error {
				_, err := h.adoption.Record(ctx, who.account, adoption.Record{ManuscriptID: m.ID, OutletID: h.outlets[1].ID, Day: "2026-03-06"})
				return err
			},
		},
		{
			name: "take an adoption back", tries: accounts, alien: "finance auditor administrator nobody disabled", kind: domain.KindForbidden,
			may: map[place]outcome{
				adopted: {reviewers + " publisher", domain.ManuscriptAccepted, 0}, adoptedVoid: {reviewers + " publisher", domain.ManuscriptReviewing, 3},
				recalled: {reviewers + " publisher", domain.ManuscriptRecalled, 0},
			},
			away: notFoundBut(adopted, adoptedVoid, recalled),
			act: func(who person, m domain.Manuscript) error {
				_, err := h.adoption.Revoke(ctx, who.account, adoption.Revoke{AdoptionID: h.openAdoption(m), Reason: "登记错了"})
				return err
			},
		},
	}
}

// notFoundBut says that nothing is found at all other places.
func notFoundBut(but ...place) map[place]domain.Kind {
	all := map[place]domain.Kind{}
	for p := range stands() {
		if !slices.Contains(but, p) {
			all[p] = domain.KindNotFound
		}
	}
	return all
}

func (h *hall) phoneTransitions() []transition {
	ctx := h.t.Context()
	return []transition{
		{
			name: "submit", tries: "author another", alien: "another", kind: domain.KindNotFound,
			may: map[place]outcome{
				inDraft: {"author", domain.ManuscriptReviewing, 1}, declined: {"author", domain.ManuscriptReviewing, 1}, returned: {"author", domain.ManuscriptReviewing, 1},
			},
			act: h.submit,
		},
		{name: "submit without a registration", tries: "unregistered", alien: "unregistered", kind: domain.KindForbidden, act: h.submit},
		{
			name: "withdraw", tries: authors, alien: "another unregistered", kind: domain.KindNotFound,
			may: map[place]outcome{
				declined: {"author", domain.ManuscriptWithdrawn, 0}, endorsing: {"author", domain.ManuscriptWithdrawn, 0}, atFirst: {"author", domain.ManuscriptWithdrawn, 0},
				atSecond: {"author", domain.ManuscriptWithdrawn, 0}, atFinal: {"author", domain.ManuscriptWithdrawn, 0}, returned: {"author", domain.ManuscriptWithdrawn, 0},
				withdrawn: {"author", domain.ManuscriptWithdrawn, 0},
			},
			act: func(who person, m domain.Manuscript) error { return h.intake.Withdraw(ctx, who.informant, m.ID, "") },
		},
		{
			name: "ask for a recall", tries: authors, alien: "another unregistered", kind: domain.KindNotFound,
			may: everywhere("author", accepted, adopted, adoptedVoid),
			act: func(who person, m domain.Manuscript) error {
				return h.intake.AskRecall(ctx, who.informant, m.ID, "有误")
			},
		},
		{
			name: "endorse", tries: chairs, alien: "chair-of-another-unit chair-who-left no-chair", kind: domain.KindNotFound,
			may:  map[place]outcome{endorsing: {"chair", domain.ManuscriptReviewing, 1}},
			away: map[place]domain.Kind{inDraft: domain.KindNotFound},
			act: func(who person, m domain.Manuscript) error {
				_, err := h.intake.Endorse(ctx, who.chairs, intake.Endorse{ManuscriptID: m.ID, Round: m.Round, Agree: true})
				return err
			},
		},
		{
			name: "decline", tries: chairs, alien: "chair-of-another-unit chair-who-left no-chair", kind: domain.KindNotFound,
			may:  map[place]outcome{endorsing: {"chair", domain.ManuscriptDraft, 0}},
			away: map[place]domain.Kind{inDraft: domain.KindNotFound},
			act: func(who person, m domain.Manuscript) error {
				_, err := h.intake.Endorse(ctx, who.chairs, intake.Endorse{ManuscriptID: m.ID, Round: m.Round, Words: "请核实"})
				return err
			},
		},
		{
			name: "ask for a recall as the unit", tries: chairs, alien: "chair-of-another-unit chair-who-left no-chair", kind: domain.KindNotFound,
			may:  everywhere("chair", accepted, adopted, adoptedVoid),
			away: map[place]domain.Kind{inDraft: domain.KindNotFound},
			act: func(who person, m domain.Manuscript) error {
				return h.intake.AskRecallFor(ctx, who.chairs, m.ID, "有误")
			},
		},
	}
}

// restore brings back a text that nobody has seen before, so that each try would
// change something.
func (h *hall) restore(who person, m domain.Manuscript) error {
	h.earlier++
	text := m.Text
	text.Title = "早先的题目 " + strconv.Itoa(h.earlier)
	r := domain.Revision{ManuscriptID: m.ID, Sequence: 10000 + h.earlier, Text: text, Actor: h.informant.Actor()}
	h.must(h.store.AddRevision(h.t.Context(), r))
	_, err := h.service.Restore(h.t.Context(), who.account, review.Restore{ManuscriptID: m.ID, Version: m.Version, Sequence: r.Sequence, VoidApproval: true})
	return err
}
