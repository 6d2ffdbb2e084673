"""The columns of a training history, for those that read it without training anything."""

HISTORY = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
