package domain

import "slices"

// ReviewRules 审稿规则 are what the department decides about review beside how
// many steps the two classes need.
type ReviewRules struct {
	TopicSteps map[string]int // steps of a kind of ClassOther, where they differ from the class's
	SameStep   bool           // a returned manuscript goes on at the step that returned it
	Shared     bool           // authors read the names and opinions of steps that passed
}

// SettingReviewRules is the name under which ReviewRules are stored.
const SettingReviewRules = "review_rules"

// Steps returns how many review steps a manuscript needs, given the steps of the
// classes.
func (r ReviewRules) Steps(settings Settings, sheet Sheet) int {
	if steps := r.TopicSteps[sheet.Topic]; sheet.Class == ClassOther && steps > 0 {
		return steps
	}
	return settings.Steps(sheet.Class)
}

// Problems returns what cannot be accepted, by form field.
func (r ReviewRules) Problems() map[string]string {
	problems := map[string]string{}
	for topic, steps := range r.TopicSteps {
		if !slices.Contains(Topics(), topic) || steps < 1 || steps > 3 {
			problems["topic_steps"] = "审稿步数应为 1 到 3，请重新选择。"
		}
	}
	return problems
}

// Equal reports whether two sets of rules say the same.
func (r ReviewRules) Equal(o ReviewRules) bool {
	for _, topic := range Topics() {
		if r.TopicSteps[topic] != o.TopicSteps[topic] {
			return false
		}
	}
	return r.SameStep == o.SameStep && r.Shared == o.Shared
}

// ResumeStep returns the step at which a manuscript's next round begins: the
// first, or the one that returned it where the rules say so and the round needs
// as many steps as before.
func (r ReviewRules) ResumeStep(m Manuscript, reviews []Review, steps int) int {
	if !r.SameStep || m.State != ManuscriptReturned {
		return 1
	}
	for _, review := range slices.Backward(reviews) {
		if review.Round == m.Round && review.Decision == DecisionReturn && review.Steps == steps {
			return review.Step
		}
	}
	return 1
}
