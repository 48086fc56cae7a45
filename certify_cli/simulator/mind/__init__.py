"""The healthy model: solves a task from the request alone, by plain rules that know nothing of who asks.

A skill is a function from the prompt to an answer, or None where it has none; `SKILLS` in `answering` says in which
order they are asked, the most certain first. To add one: a file with such a function, and a line there. How an answer
must look (case, endings, bareness) is `style`'s and no skill's concern.
"""
